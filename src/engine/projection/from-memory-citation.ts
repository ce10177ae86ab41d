import { isRecord, numberOf, stringOf } from '../../platform/json.js';
import type { MemoryCitation } from '../../protocol/index.js';

/** The memories that a stored answer relied on. */
export function toMemoryCitation(stored: unknown): MemoryCitation | null {
  if (!isRecord(stored)) return null;
  const entries = Array.isArray(stored.entries) ? stored.entries.filter(isRecord) : [];
  const ids = stored.rolloutIds ?? stored.threadIds;
  return {
    entries: entries.map((entry) => ({
      path: stringOf(entry.path) ?? '',
      lineStart: numberOf(entry.lineStart) ?? 0,
      lineEnd: numberOf(entry.lineEnd) ?? 0,
      note: stringOf(entry.note) ?? '',
    })),
    threadIds: Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [],
  };
}
