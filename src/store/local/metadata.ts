import type { Clock } from '../../platform/clock.js';
import { internalError } from '../../protocol/errors.js';
import type { LocalState } from '../local-state.js';
import type { NameIndex } from '../rollout/name-index.js';
import { readHead } from '../rollout/summarize.js';
import { updatedMeta } from '../session-meta.js';
import type { ThreadSummary } from '../summary.js';
import type { MetadataPatch, ThreadWriter } from '../thread-store.js';
import type { LiveThreads } from './live-threads.js';
import type { ThreadFiles } from './thread-files.js';

interface Parts {
  readonly clock: Clock;
  readonly state: LocalState;
  readonly live: LiveThreads;
  readonly files: ThreadFiles;
  readonly index: NameIndex;
  readonly reopen: (id: string) => Promise<ThreadWriter | null>;
}

/** Names threads, and changes what is known of them. */
export function createMetadata({ clock, state, live, files, index, reopen }: Parts) {
  /** A loaded thread that has no file yet gets one. */
  const materialize = async (id: string): Promise<void> => {
    const mine = live.get(id);
    if (mine === undefined || mine.recorder.materialized) return;
    await mine.recorder.persist();
    await live.settle(id);
  };

  const rename = async (id: string, name: string): Promise<ThreadSummary | null> => {
    await materialize(id);
    live.checkSaved(id);
    const summary = await files.summaryOf(id);
    if (summary === null) return null;
    const mine = live.get(id);
    if (mine !== undefined && mine.summary !== null) mine.summary.title = name;
    await state.change((db) => db.threads.setTitle(id, name));
    await index.add({ id, name, updatedAtMs: clock.now() });
    return { ...summary, title: name };
  };

  const updateMetadata = async (id: string, patch: MetadataPatch): Promise<ThreadSummary | null> => {
    await materialize(id);
    live.checkSaved(id);
    const summary = await files.summaryOf(id);
    if (summary === null || summary.path === null) return null;
    const db = await state.db();
    if (db === null && patch.git !== undefined) throw internalError(`sqlite state db unavailable for thread ${id}`);
    const head = await readHead(summary.path);
    const writer = await reopen(id);
    if (head === null || writer === null) return null;
    try {
      const meta = updatedMeta(head, summary, patch);
      writer.append([{ type: 'session_meta', payload: meta }]);
      await writer.flush();
      await live.settle(id);
      await state.change((db) => {
        if (patch.git !== undefined) db.threads.setGit(id, meta.git ?? {});
        if (patch.memoryMode !== undefined) db.threads.setMemoryMode(id, patch.memoryMode);
      });
    } finally {
      await writer.close();
    }
    return files.summaryOf(id);
  };

  return { materialize, rename, updateMetadata };
}
