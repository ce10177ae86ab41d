import type { Clock } from '../platform/clock.js';
import { pageOf } from './page.js';
import type { RolloutItem } from './rollout/record.js';
import { toSessionMeta } from './session-meta.js';
import { applyRecord, summaryOfMeta, type ThreadSummary, toStoredThread } from './summary.js';
import type { ThreadStore, ThreadWriter } from './thread-store.js';

interface Kept {
  readonly summary: ThreadSummary;
  readonly items: RolloutItem[];
}

/** Keeps threads for as long as the store lives. Their `path` is `null`. */
export function createMemoryThreadStore({ clock }: { readonly clock: Clock }): ThreadStore {
  const kept = new Map<string, Kept>();

  const writer = (id: string, begin: () => Kept): ThreadWriter => ({
    path: null,
    get materialized() {
      return kept.has(id);
    },
    append: (items) => {
      if (items.length === 0) return;
      const thread = kept.get(id) ?? begin();
      kept.set(id, thread);
      for (const item of items) {
        thread.items.push(item);
        applyRecord(thread.summary, item);
      }
      thread.summary.updatedAtMs = clock.now();
    },
    flush: async () => {},
    close: async () => {},
  });

  return {
    create: async (thread) =>
      writer(thread.id, () => {
        const meta = toSessionMeta(thread, null);
        return { summary: summaryOfMeta(meta, null), items: [{ type: 'session_meta', payload: meta }] };
      }),
    reopen: async (id) => {
      const thread = kept.get(id);
      return thread === undefined ? null : writer(id, () => thread);
    },
    find: async (id) => {
      const thread = kept.get(id);
      return thread === undefined ? null : toStoredThread(thread.summary);
    },
    read: async (id) => kept.get(id)?.items.slice() ?? null,
    list: async (query) => pageOf(Array.from(kept.values(), (thread) => thread.summary), query),
    close: async () => {},
  };
}
