import { realpath } from 'node:fs/promises';
import PQueue from 'p-queue';
import type { Clock } from '../../platform/clock.js';
import { invalidParams } from '../../protocol/errors.js';
import type { ExternalAgentConfigMigrationItem, SessionMigration } from '../../protocol/index.js';
import type { RolloutItem } from '../../store/rollout/record.js';
import { detectSessions, keyOf, projectsFolder } from './detect-sessions.js';
import { toDetails } from './migration.js';
import { readSessionFile } from './session-file.js';
import { addToLedger, readLedger } from './session-ledger.js';
import { toRecords } from './session-to-records.js';

/** A thread as it is to be stored: not loaded, nobody is told of it. */
export interface ImportedThread {
  readonly cwd: string;
  readonly records: readonly RolloutItem[];
  /** `null`: the first message names it. */
  readonly name: string | null;
}

/** Stores a thread, and tells its id. */
export type StoreThread = (thread: ImportedThread) => Promise<string>;

export interface SessionImportsOptions {
  readonly home: string;
  readonly userHome: string | null;
  readonly clock: Clock;
  readonly warn: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

/** Sessions of the other agent that become threads. */
export interface SessionImports {
  find(): Promise<ExternalAgentConfigMigrationItem | null>;
  /** Resolves with the work, which waits for that of earlier imports. @throws RpcError for a session that is not offered */
  prepare(wanted: readonly SessionMigration[], storeThread: StoreThread): Promise<() => Promise<void>>;
}

export function createSessionImports({ home, userHome, clock, warn }: SessionImportsOptions): SessionImports {
  const queue = new PQueue({ concurrency: 1 });

  const offered = async () => (userHome === null ? [] : detectSessions({ userHome, nowMs: clock.now(), ledger: await readLedger(home) }));

  const importSession = async (path: string, cwd: string, storeThread: StoreThread): Promise<void> => {
    const file = await readSessionFile(path);
    const ledger = await readLedger(home);
    const key = keyOf({ source_path: path, content_sha256: file.sha256 });
    if (ledger.some((record) => keyOf(record) === key)) return; // An import that was asked for twice.
    const records = toRecords(file.messages, clock.now());
    if (records.length === 0) return;
    const threadId = await storeThread({ cwd: file.cwd ?? cwd, records, name: file.title });
    const record = {
      source_path: path,
      content_sha256: file.sha256,
      imported_thread_id: threadId,
      imported_at: Math.floor(clock.now() / 1000),
    };
    await addToLedger(home, record);
  };

  const checkOffered = async (paths: readonly { readonly asked: string; readonly path: string }[]): Promise<void> => {
    if (paths.length === 0) return;
    const known = new Set([
      ...(await offered()).map(({ path }) => path),
      ...(await readLedger(home)).map(({ source_path }) => source_path),
    ]);
    const refused = paths.find(({ path }) => !known.has(path));
    if (refused) throw invalidParams(`external agent session was not detected for import: ${refused.asked}`);
  };

  return {
    async find() {
      const found = await offered();
      if (found.length === 0 || userHome === null) return null;
      const sessions = found.map(({ path, cwd, file }) => ({ path, cwd, title: file.title }));
      const description = `Migrate recent sessions from ${projectsFolder(userHome)}`;
      return { itemType: 'SESSIONS', description, cwd: null, details: toDetails({ sessions }) };
    },

    async prepare(asked, storeThread) {
      const wanted = await Promise.all(asked.map(async ({ path, cwd }) => ({ asked: path, path: await canonical(path), cwd })));
      await checkOffered(wanted);
      return () =>
        queue.add(async () => {
          for (const { path, cwd } of wanted) {
            // A session that cannot be read costs only itself.
            await importSession(path, cwd, storeThread).catch((error: unknown) =>
              warn('a session was not imported', { path, error: String(error) }),
            );
          }
        });
    },
  };
}

const canonical = (path: string): Promise<string> => realpath(path).catch(() => path);
