import type { Clock } from '../../platform/clock.js';
import type { LocalState, StoreLogger } from '../local-state.js';
import { unsavedThread } from '../read-error.js';
import type { RolloutItem } from '../rollout/record.js';
import { createRecorder, type Recorder } from '../rollout/recorder.js';
import { applyRecord, summaryOfMeta, type ThreadSummary } from '../summary.js';
import type { ThreadWriter, UnsavedProblem } from '../thread-store.js';

/** A thread that this process appends to. */
export interface LiveThread {
  readonly id: string;
  readonly recorder: Recorder;
  /** What lists show, kept up to date by each batch; `null` before the first. */
  summary: ThreadSummary | null;
}

export interface OpenedThread {
  readonly id: string;
  readonly path: string;
  /** Makes the head of a file that is not there yet. */
  readonly begin: (() => Promise<RolloutItem>) | null;
  readonly summary: ThreadSummary | null;
  /** The file is there, its row is not. */
  readonly needsRow?: boolean;
}

export interface LiveThreads {
  get(id: string): LiveThread | undefined;
  /** A writer of the thread: it joins those that there are. */
  open(thread: OpenedThread): ThreadWriter;
  /** A further writer; `null` when the thread is not open. */
  join(id: string): ThreadWriter | null;
  /** Writes what waits, as far as it can be written, and the thread's row. Never rejects. */
  settle(id: string): Promise<void>;
  settleAll(): Promise<void>;
  /** @throws RpcError `thread … could not be saved: …` for one of which nothing has reached its file */
  checkSaved(id: string): void;
  /** Times of change are unique and rise, so that pages by them have one order. */
  nextUpdateMs(): number;
  close(): Promise<void>;
}

interface Entry extends LiveThread {
  writers: number;
  /** The summary has changed since its row was written. */
  isAhead: boolean;
  readonly listeners: Set<(problem: UnsavedProblem) => void>;
}

/** How long a row may wait for more lines of its thread: whoever reads here has it saved first. */
const rowDelayMs = 100;

export function createLiveThreads({ state, clock, logger }: { state: LocalState; clock: Clock; logger: StoreLogger }): LiveThreads {
  const live = new Map<string, Entry>();
  let lastUpdateMs = 0;

  const nextUpdateMs = (): number => {
    const now = clock.now();
    lastUpdateMs = now > lastUpdateMs || now < lastUpdateMs - 1000 ? now : lastUpdateMs + 1;
    return lastUpdateMs;
  };

  const saveRow = async (thread: Entry): Promise<void> => {
    const db = await state.db();
    if (db === null || thread.summary === null || !thread.isAhead) return;
    try {
      thread.isAhead = false;
      db.threads.touch(thread.summary);
    } catch (error) {
      thread.isAhead = true;
      logger.warn('a row of the state database was not written; it is repaired when the thread is listed', { error: String(error) });
    }
  };

  const take = (thread: Entry, items: readonly RolloutItem[]): void => {
    for (const item of items) {
      if (thread.summary !== null) applyRecord(thread.summary, item);
      else if (item.type === 'session_meta') thread.summary = summaryOfMeta(item.payload, thread.recorder.path);
    }
    if (thread.summary !== null) thread.summary.updatedAtMs = nextUpdateMs();
    thread.isAhead = true;
  };

  const start = ({ id, path, begin, summary, needsRow }: OpenedThread): Entry => {
    let isSaving = false;
    const listeners: Entry['listeners'] = new Set();
    const thread: Entry = {
      id,
      summary,
      writers: 0,
      isAhead: needsRow ?? false,
      listeners,
      recorder: createRecorder({
        path,
        clock,
        begin,
        onError: (error) => {
          const at = thread.recorder.path;
          logger.error(`cannot write ${at}; its lines are kept and tried again`, { error: String(error) });
          for (const listener of listeners) listener({ path: at, error });
        },
        onWritten: (items) => {
          take(thread, items);
          if (isSaving) return;
          isSaving = true;
          setTimeout(() => {
            isSaving = false;
            void saveRow(thread); // It never rejects.
          }, rowDelayMs).unref();
        },
      }),
    };
    live.set(id, thread);
    return thread;
  };

  const end = async (thread: Entry): Promise<void> => {
    try {
      await thread.recorder.close();
    } finally {
      await saveRow(thread);
    }
  };

  const writerOf = (thread: Entry): ThreadWriter => {
    const { recorder } = thread;
    let isOpen = true;
    thread.writers++;
    return {
      get path() {
        return recorder.path;
      },
      get materialized() {
        return recorder.materialized;
      },
      append: (items) => recorder.append(items),
      written: () => recorder.written(),
      persist: async () => {
        await recorder.persist();
        await saveRow(thread);
      },
      flush: () => recorder.flush(),
      onUnsaved: (listener) => {
        thread.listeners.add(listener);
      },
      close: async () => {
        if (!isOpen) return;
        isOpen = false;
        if (--thread.writers > 0) return;
        if (live.get(thread.id) === thread) live.delete(thread.id);
        await end(thread);
      },
    };
  };

  const settle = async (thread: Entry): Promise<void> => {
    if (!thread.recorder.materialized) return;
    await thread.recorder.flush().catch(() => {}); // Told by the recorder; what was written still counts.
    await saveRow(thread);
  };

  return {
    get: (id) => live.get(id),
    open: (thread) => writerOf(live.get(thread.id) ?? start(thread)),
    join: (id) => {
      const thread = live.get(id);
      return thread === undefined ? null : writerOf(thread);
    },
    settle: async (id) => {
      const thread = live.get(id);
      if (thread !== undefined) await settle(thread);
    },
    settleAll: async () => {
      await Promise.all(Array.from(live.values(), settle));
    },
    checkSaved: (id) => {
      const thread = live.get(id);
      if (thread?.summary === null && thread.recorder.unsaved !== null) throw unsavedThread(id, thread.recorder.unsaved.error);
    },
    nextUpdateMs,
    close: async () => {
      const closing = await Promise.allSettled(Array.from(live.values(), end));
      live.clear();
      const failed = closing.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  };
}
