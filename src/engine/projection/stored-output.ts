import type { ResponseItem } from '../../model/model-transport.js';
import { findJson, isRecord, numberOf, stringOf } from '../../platform/json.js';

/** Other writers store what a patch answered as JSON. The model reads it as text, as it did when the patch was made. */
export function toSpokenOutput(item: ResponseItem): ResponseItem {
  if (item.type !== 'custom_tool_call_output') return item;
  const { output } = item;
  if (typeof output !== 'string' || !output.startsWith('{"output":')) return item;
  const spoken = spokenOf(output);
  return spoken === null ? item : { ...item, output: spoken };
}

function spokenOf(stored: string): string | null {
  const value = findJson(stored);
  if (!isRecord(value) || !isRecord(value.metadata)) return null;
  const text = stringOf(value.output);
  const exitCode = numberOf(value.metadata.exit_code);
  const seconds = numberOf(value.metadata.duration_seconds);
  if (text === null || exitCode === null || seconds === null) return null;
  return `Exit code: ${exitCode}\nWall time: ${seconds} seconds\nOutput:\n${text}`;
}
