import { stat } from 'node:fs/promises';
import { isThere } from '../../platform/files/is-there.js';
import { errorCodeOf } from '../../platform/os-error.js';
import { emptyRollout, noRecords } from '../read-error.js';
import { readRolloutItems, readRolloutLines } from '../rollout/reader.js';
import type { RecordsOptions, RolloutItem, StoredLine } from '../rollout/record.js';
import type { ThreadRef } from '../thread-store.js';
import type { LiveThreads } from './live-threads.js';
import type { ThreadFiles } from './thread-files.js';

/** What threads' files hold, in order; as much at a time as one read brings. */
export interface ThreadRecords {
  lines(thread: ThreadRef): AsyncGenerator<readonly StoredLine[]>;
  items(thread: ThreadRef, options?: RecordsOptions): AsyncGenerator<readonly RolloutItem[]>;
  /** Another one when the file has changed; `null` where there is none. */
  revision(thread: ThreadRef): Promise<string | null>;
}

/** One way to read a file. */
interface ReadAs<T> {
  readonly read: (path: string) => AsyncIterable<readonly T[]>;
  readonly isHead: (entry: T) => boolean;
}

export interface ThreadRecordsParts {
  readonly live: LiveThreads;
  readonly files: Pick<ThreadFiles, 'locate'>;
}

export function createThreadRecords({ live, files }: ThreadRecordsParts): ThreadRecords {
  /** Where a thread is read from, once all that was appended to it is there. */
  const pathOf = async (thread: ThreadRef): Promise<{ id: string; path: string | null }> => {
    const { id, path: told } = typeof thread === 'string' ? { id: thread, path: null } : thread;
    await live.settle(id);
    return { id, path: told !== null && (await isThere(told)) ? told : await files.locate(id) };
  };

  /** The file may be moved between the question where it is and the reading. */
  const readMoving = async function* <T>(
    path: string,
    { id, read }: { id: string } & Pick<ReadAs<T>, 'read'>,
  ): AsyncGenerator<readonly T[]> {
    let isOpen = false;
    try {
      for await (const batch of read(path)) {
        isOpen = true;
        yield batch;
      }
    } catch (error) {
      if (isOpen || errorCodeOf(error) !== 'ENOENT') throw error;
      const now = await files.locate(id);
      if (now === null) throw noRecords(id);
      yield* read(now);
    }
  };

  async function* fromFile<T>(thread: ThreadRef, { read, isHead }: ReadAs<T>): AsyncGenerator<readonly T[]> {
    const { id, path } = await pathOf(thread);
    live.checkSaved(id);
    if (path === null) throw noRecords(id);
    let hasHead = false;
    for await (const batch of readMoving(path, { id, read })) {
      hasHead ||= batch.some(isHead);
      yield batch;
    }
    if (!hasHead) throw emptyRollout(path);
  }

  return {
    lines: (thread) => fromFile(thread, { read: readRolloutLines, isHead: ({ item }) => item?.type === 'session_meta' }),
    items: (thread, options) =>
      fromFile(thread, { read: (path) => readRolloutItems(path, options), isHead: ({ type }) => type === 'session_meta' }),
    revision: async (thread) => {
      const { path } = await pathOf(thread);
      const file = path === null ? null : await stat(path).catch(() => null);
      return file === null ? null : `${file.ino} ${file.size} ${file.mtimeMs}`;
    },
  };
}
