import { basename } from 'node:path';
import type { ThreadTokenUsage } from 'keelson';
import { describeMode } from '../commands/modes.js';
import type { State } from '../session/state.js';
import { type Line, textWidth } from './lines.js';

/** Model, place, mode and tokens; what does not fit is left out from the end. */
export function statusLine({ thread, transcript }: State, width: number): Line {
  if (thread === null) return [{ text: 'starting …', tone: 'dim' }];
  const model = thread.effort === null ? thread.model : `${thread.model} ${thread.effort}`;
  const parts = [model, ...gauge(transcript.usage), describeMode(thread), transcript.name, basename(thread.cwd)];
  let text = '';
  for (const part of parts) {
    const next = part ? (text === '' ? part : `${text} · ${part}`) : text;
    if (textWidth(next) > width) break;
    text = next;
  }
  return [{ text, tone: 'dim' }];
}

/** How full the context is, and what the thread has cost so far. */
function gauge(usage: ThreadTokenUsage | null): string[] {
  if (usage === null) return [];
  const tokens = `${compactCount(usage.total.totalTokens)} tokens`;
  if (usage.modelContextWindow === null || usage.modelContextWindow <= 0) return [tokens];
  const used = Math.min(1, usage.last.totalTokens / usage.modelContextWindow);
  const full = Math.round(used * 8);
  return [`${'▰'.repeat(full)}${'▱'.repeat(8 - full)} ${Math.round((1 - used) * 100)}% left`, tokens];
}

export function compactCount(count: number): string {
  if (count < 1000) return String(count);
  return count < 1_000_000 ? `${(count / 1000).toFixed(1)}k` : `${(count / 1_000_000).toFixed(1)}M`;
}
