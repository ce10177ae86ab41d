import type { Clock } from '../platform/clock.js';
import { unsupported } from '../protocol/errors.js';
import { createMemoryGoals } from './memory-goals.js';
import { pageOf } from './page.js';
import { noRecords } from './read-error.js';
import { parseLine } from './rollout/parse-line.js';
import type { RolloutItem, SessionMeta, StoredLine } from './rollout/record.js';
import { toSessionMeta, updatedMeta } from './session-meta.js';
import { applyRecord, summaryOfMeta, type ThreadSummary, toStoredThread } from './summary.js';
import type { InitialRecords, NewThread, StoredThread, ThreadRef, ThreadStore, ThreadWriter } from './thread-store.js';

interface Kept {
  readonly summary: ThreadSummary;
  readonly lines: StoredLine[];
}

const idOf = (thread: ThreadRef): string => (typeof thread === 'string' ? thread : thread.id);

const toLine = (item: RolloutItem): StoredLine => ({ text: JSON.stringify(item), item });

/** Keeps threads for as long as the store lives. Their `path` is `null`. */
export function createMemoryThreadStore({ clock }: { readonly clock: Clock }): ThreadStore {
  const kept = new Map<string, Kept>();
  /** Threads that were made and said nothing yet. */
  const silent = new Map<string, NewThread>();
  const edges = new Map<string, string>();
  const closedEdges = new Set<string>();

  const begin = (thread: NewThread): Kept => {
    const meta = toSessionMeta(thread, null);
    const begun: Kept = { summary: summaryOfMeta(meta, null), lines: [] };
    begun.lines.push(toLine({ type: 'session_meta', payload: meta }));
    kept.set(thread.id, begun);
    silent.delete(thread.id);
    return begun;
  };
  const materialize = (id: string): Kept | null => {
    const thread = silent.get(id);
    return kept.get(id) ?? (thread === undefined ? null : begin(thread));
  };
  const add = (thread: Kept, line: StoredLine): void => {
    thread.lines.push(line);
    if (line.item !== null) applyRecord(thread.summary, line.item);
  };

  const writer = (id: string): ThreadWriter => ({
    path: null,
    get materialized() {
      return kept.has(id);
    },
    append: (items) => {
      if (items.length === 0) return;
      const thread = materialize(id);
      if (thread === null) return;
      for (const item of items) add(thread, toLine(item));
      thread.summary.updatedAtMs = clock.now();
    },
    written: async () => {},
    persist: async () => {
      materialize(id);
    },
    flush: async () => {},
    onUnsaved: () => {},
    close: async () => {
      silent.delete(id);
    },
  });

  const take = async (thread: Kept, initial: InitialRecords): Promise<void> => {
    for await (const entry of initial) add(thread, 'text' in entry ? { text: entry.text, item: parseLine(entry.text) } : toLine(entry));
  };
  const toStored = (thread: Kept | null): StoredThread | null => (thread === null ? null : toStoredThread(thread.summary));
  const withArchived = (id: string, archived: boolean): StoredThread | null => {
    const thread = kept.get(id);
    if (thread === undefined || thread.summary.archived === archived) return null;
    thread.summary.archived = archived;
    thread.summary.archivedAtMs = archived ? clock.now() : null;
    if (!archived) thread.summary.updatedAtMs = clock.now();
    return toStored(thread);
  };
  const linesOf = (thread: ThreadRef): readonly StoredLine[] => {
    const found = kept.get(idOf(thread));
    if (found === undefined) throw noRecords(idOf(thread));
    return found.lines.slice();
  };

  return {
    create: async (thread, initial) => {
      silent.set(thread.id, thread);
      if (initial !== undefined) {
        try {
          await take(begin(thread), initial);
        } catch (error) {
          kept.delete(thread.id);
          throw error;
        }
      }
      return writer(thread.id);
    },
    reopen: async (thread) => (kept.has(idOf(thread)) ? writer(idOf(thread)) : null),
    find: async (id) => toStored(kept.get(id) ?? null),
    findByPath: async () => {
      throw unsupported('rollout path queries are only supported with the local thread store');
    },
    read: async (thread) => kept.get(idOf(thread))?.lines.flatMap(({ item }) => (item === null ? [] : [item])) ?? null,
    records: async function* (thread) {
      for (const { item } of linesOf(thread)) if (item !== null) yield item;
    },
    lines: async function* (thread) {
      yield* linesOf(thread);
    },
    revision: async (thread) => kept.get(idOf(thread))?.lines.length.toString() ?? null,
    list: async (query) =>
      pageOf(
        Array.from(kept.values(), (thread) => thread.summary),
        query,
      ),
    archive: async (id) => withArchived(id, true),
    unarchive: async (id) => withArchived(id, false),
    rename: async (id, name) => {
      const thread = materialize(id);
      if (thread !== null) thread.summary.title = name;
      return toStored(thread);
    },
    updateMetadata: async (id, patch) => {
      const thread = materialize(id);
      if (thread === null) return null;
      const meta = metaOf(thread.lines, id);
      if (meta !== null) add(thread, toLine({ type: 'session_meta', payload: updatedMeta(meta, thread.summary, patch) }));
      return toStored(thread);
    },
    goals: createMemoryGoals({ clock, onSet: (id) => void materialize(id) }),
    spawnedBy: async (threadId) => descendants(edges, threadId),
    addSpawnEdge: async (parent, child) => {
      edges.set(child, parent);
      closedEdges.delete(child);
    },
    openAgentsOf: async (threadId) =>
      [...edges].flatMap(([child, parent]) => (parent === threadId && !closedEdges.has(child) ? [child] : [])),
    closeSpawnEdge: async (child) => {
      closedEdges.add(child);
    },
    resetMemories: async () => {},
    close: async () => {},
  };
}

const metaOf = (lines: readonly StoredLine[], id: string): SessionMeta | null => {
  for (const { item } of lines) if (item?.type === 'session_meta' && item.payload.id === id) return item.payload;
  return null;
};

/** Nearest first. Told children with their parents. */
function descendants(parents: ReadonlyMap<string, string>, threadId: string): readonly string[] {
  const found: string[] = [];
  for (let generation = [threadId]; generation.length > 0; ) {
    const above = new Set(generation);
    const isNext = (child: string, parent: string): boolean => above.has(parent) && !found.includes(child) && child !== threadId;
    generation = [...parents].flatMap(([child, parent]) => (isNext(child, parent) ? [child] : [])).sort();
    found.push(...generation);
  }
  return found;
}
