import { type Clock, systemClock } from '../platform/clock.js';
import { applyEntry, type JournalChange, parseEntry } from './journal-entry.js';
import { createMemoryThreadStore } from './memory-thread-store.js';
import type { ThreadGoals } from './thread-goals.js';
import { JournalWriter, type ThreadJournal } from './thread-journal.js';
import type { InitialRecords, NewThread, ThreadStore, ThreadWriter } from './thread-store.js';

/**
 * A thread store of a program's own: the journal keeps what happens, the store holds all threads in memory and answers from there.
 * For more threads than fit into memory, implement `ThreadStore` itself.
 */
export async function openThreadStore(
  journal: ThreadJournal,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): Promise<ThreadStore> {
  // What happened before happens again at its own time.
  let replayedMs: number | null = null;
  const memory = createMemoryThreadStore({ clock: { now: () => replayedMs ?? clock.now() } });
  for await (const text of journal.read()) {
    const entry = parseEntry(text);
    replayedMs = entry.atMs;
    await applyEntry(memory, entry);
  }
  replayedMs = null;
  return journaled(memory, new JournalWriter(journal), clock);
}

function journaled(memory: ThreadStore, journal: JournalWriter, clock: Clock): ThreadStore {
  /** Made, and without a record: not in the journal. */
  const silent = new Map<string, NewThread>();
  const add = (change: JournalChange): void => journal.add({ ...change, atMs: clock.now() });
  const settle = (id: string): void => {
    const thread = silent.get(id);
    if (thread === undefined) return;
    silent.delete(id);
    add({ type: 'create', thread, lines: [] });
  };
  /** Keeps a change that was made to a thread, which there is. */
  const keep = async (id: string, change: JournalChange): Promise<void> => {
    settle(id);
    add(change);
    await journal.flush();
  };
  const keepIf = async <T>(id: string, changed: T | null, change: JournalChange): Promise<T | null> => {
    if (changed !== null) await keep(id, change);
    return changed;
  };
  const writerOf = (id: string, inner: ThreadWriter): ThreadWriter => ({
    path: null,
    get materialized() {
      return inner.materialized;
    },
    append: (items) => {
      if (items.length === 0) return;
      inner.append(items);
      settle(id);
      add({ type: 'append', id, items });
    },
    written: () => journal.written(),
    persist: async () => {
      await inner.persist();
      settle(id);
      await journal.flush();
    },
    flush: () => journal.flush(),
    onUnsaved: (listener) => void journal.onUnsaved(listener),
    close: async () => {
      silent.delete(id);
      await inner.close();
      await journal.written();
    },
  });

  return {
    ...memory,
    create: async (thread, initial) => {
      if (initial === undefined) {
        silent.set(thread.id, thread);
        return writerOf(thread.id, await memory.create(thread));
      }
      const lines = await textsOf(initial);
      await journal.addNow({ type: 'create', thread, lines, atMs: clock.now() });
      const stored = lines.map((text) => ({ text, item: null }));
      return writerOf(thread.id, await memory.create(thread, stored));
    },
    reopen: async (thread) => {
      const inner = await memory.reopen(thread);
      return inner === null ? null : writerOf(typeof thread === 'string' ? thread : thread.id, inner);
    },
    archive: async (id) => keepIf(id, await memory.archive(id), { type: 'archive', id }),
    unarchive: async (id) => keepIf(id, await memory.unarchive(id), { type: 'unarchive', id }),
    rename: async (id, name) => keepIf(id, await memory.rename(id, name), { type: 'rename', id, name }),
    updateMetadata: async (id, patch) => keepIf(id, await memory.updateMetadata(id, patch), { type: 'updateMetadata', id, patch }),
    goals: journaledGoals(memory.goals, keep),
    addSpawnEdge: async (parentId, id) => {
      await memory.addSpawnEdge(parentId, id);
      add({ type: 'addSpawnEdge', id, parentId });
      await journal.flush();
    },
    closeSpawnEdge: async (id) => {
      await memory.closeSpawnEdge(id);
      add({ type: 'closeSpawnEdge', id });
      await journal.flush();
    },
    close: () => journal.flush(),
  };
}

function journaledGoals(goals: ThreadGoals, keep: (id: string, change: JournalChange) => Promise<void>): ThreadGoals {
  return {
    get: (threadId) => goals.get(threadId),
    set: async (goal) => {
      await goals.set(goal);
      await keep(goal.threadId, { type: 'setGoal', goal });
    },
    clear: async (threadId) => {
      const wasThere = await goals.clear(threadId);
      if (wasThere) await keep(threadId, { type: 'clearGoal', id: threadId });
      return wasThere;
    },
    addUsage: async (which, usage) => {
      const goal = await goals.addUsage(which, usage);
      if (goal !== null) await keep(goal.threadId, { type: 'setGoal', goal });
      return goal;
    },
  };
}

async function textsOf(records: InitialRecords): Promise<string[]> {
  const texts: string[] = [];
  for await (const entry of records) texts.push('text' in entry ? entry.text : JSON.stringify(entry));
  return texts;
}
