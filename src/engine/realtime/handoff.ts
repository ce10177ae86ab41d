import { findJson, isRecord, stringOf } from '../../platform/json.js';
import type { TranscriptEntry } from './transcript.js';

/** Work that the service wants done by the thread's agent. */
export interface Handoff {
  readonly id: string;
  readonly itemId: string;
  readonly input: string;
}

type Json = Readonly<Record<string, unknown>>;

export function toHandoffV1({ handoff_id, item_id, input_transcript }: Json): Handoff | null {
  const [id, itemId, input] = [stringOf(handoff_id), stringOf(item_id), stringOf(input_transcript)];
  return id === null || itemId === null || input === null ? null : { id, itemId, input };
}

/** From the call of a function. */
export function toHandoffV2({ call_id, id: item, arguments: args }: Json): Handoff | null {
  const id = stringOf(call_id) ?? stringOf(item);
  if (id === null) return null;
  return { id, itemId: stringOf(item) ?? id, input: inputOf(stringOf(args) ?? '') };
}

/** Models do not always call the argument by its name. */
const inputNames = ['input_transcript', 'input', 'text', 'prompt', 'query'];

function inputOf(args: string): string {
  const value = findJson(args);
  const texts = isRecord(value) ? inputNames.map((name) => stringOf(value[name])?.trim()) : [];
  return texts.find(Boolean) ?? args;
}

const linesOf = (entries: readonly TranscriptEntry[]): string => entries.map(({ role, text }) => `${role}: ${text}`).join('\n');

/** What the agent is asked, as a user would ask it; `null`: nothing is asked. */
export function toDelegation({ input }: Handoff, entries: readonly TranscriptEntry[]): string | null {
  const transcript = linesOf(entries);
  const text = input === '' ? transcript : input;
  if (text === '') return null;
  const delta = transcript === '' ? '' : `  <transcript_delta>${escaped(transcript)}</transcript_delta>\n`;
  return `<realtime_delegation>\n  <input>${escaped(text)}</input>\n${delta}</realtime_delegation>`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
