import { mkdir, rename, utimes } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { LocalState } from '../local-state.js';
import { archivedPath, isArchivedPath, sessionPath } from '../rollout/paths.js';
import type { ThreadSummary } from '../summary.js';
import type { LiveThreads } from './live-threads.js';
import type { ThreadFiles } from './thread-files.js';

interface Parts {
  readonly home: string;
  readonly state: LocalState;
  readonly live: LiveThreads;
  readonly files: ThreadFiles;
}

interface Moved {
  readonly path: string;
  readonly target: 'archive' | 'sessions';
  readonly nowMs: number;
}

/** Moves a thread's file out of the list, or back into it. `null` when it is not where the move begins. */
export function createArchive({ home, state, live, files }: Parts) {
  const move = async (id: string, target: 'archive' | 'sessions'): Promise<ThreadSummary | null> => {
    await live.settle(id);
    const path = await files.locate(id);
    const isArchived = path !== null && isArchivedPath(home, path);
    if (path === null || isArchived === (target === 'archive')) return null;
    const destination = target === 'archive' ? archivedPath(home, basename(path)) : sessionPath(home, basename(path));
    if (destination === null) return null;
    const nowMs = live.nextUpdateMs();
    const run = async (): Promise<string> => {
      await mkdir(dirname(destination), { recursive: true });
      await rename(path, destination);
      const now = new Date(nowMs);
      if (target === 'sessions') await utimes(destination, now, now);
      return destination;
    };
    const mine = live.get(id);
    if (mine === undefined) await run();
    else await mine.recorder.relocate(run);
    return record(id, { path: destination, target, nowMs });
  };

  const record = async (id: string, { path, target, nowMs }: Moved): Promise<ThreadSummary | null> => {
    const change = { path, archived: target === 'archive', archivedAtMs: target === 'archive' ? nowMs : null };
    const updated = target === 'archive' ? {} : { updatedAtMs: nowMs };
    const mine = live.get(id);
    if (mine !== undefined && mine.summary !== null) Object.assign(mine.summary, change, updated);
    await state.change(({ threads }) => {
      const row = threads.find(id);
      if (row !== null) threads.upsert([{ ...row, ...change, ...updated }]);
    });
    return files.summaryOf(id);
  };

  /** One move of a thread at a time: the second finds the file where the first has put it. */
  const moving = new Map<string, Promise<unknown>>();
  const inTurn = (id: string, target: 'archive' | 'sessions'): Promise<ThreadSummary | null> => {
    const before = moving.get(id) ?? Promise.resolve();
    const mine = before.then(
      () => move(id, target),
      () => move(id, target),
    );
    moving.set(id, mine);
    const forget = (): void => {
      if (moving.get(id) === mine) moving.delete(id);
    };
    mine.then(forget, forget);
    return mine;
  };

  return {
    archive: (id: string) => inTurn(id, 'archive'),
    unarchive: (id: string) => inTurn(id, 'sessions'),
  };
}
