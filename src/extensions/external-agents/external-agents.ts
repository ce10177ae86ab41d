import { realpath } from 'node:fs/promises';
import PQueue from 'p-queue';
import type { Clock } from '../../platform/clock.js';
import { invalidParams, notImplemented } from '../../protocol/errors.js';
import type {
  ExternalAgentConfigDetectParams,
  ExternalAgentConfigDetectResponse,
  ExternalAgentConfigImportParams,
} from '../../protocol/index.js';
import type { RolloutItem } from '../../store/rollout/record.js';
import { detectSessions, keyOf, projectsFolder } from './detect-sessions.js';
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

export interface ExternalAgentsOptions {
  readonly home: string;
  /** The folder that the other agent's own folder is in; `null`: nobody's. */
  readonly userHome: string | null;
  readonly clock: Clock;
  readonly warn: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

/** Stores a thread, and tells its id. */
export type StoreThread = (thread: ImportedThread) => Promise<string>;

/** Finds what another agent's users could take over, and takes it over. */
export interface ExternalAgents {
  detect(params: ExternalAgentConfigDetectParams): Promise<ExternalAgentConfigDetectResponse>;
  /**
   * Checks what is asked for, and resolves with the work, which waits for that of earlier imports. Nothing is imported
   * when anything is refused.
   *
   * @throws RpcError `external agent session was not detected for import: <path>` (invalid params)
   */
  prepareImport(params: ExternalAgentConfigImportParams, storeThread: StoreThread): Promise<() => Promise<void>>;
}

export function createExternalAgents({ home, userHome, clock, warn }: ExternalAgentsOptions): ExternalAgents {
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

  return {
    async detect({ includeHome }) {
      const found = includeHome === true ? await offered() : [];
      if (found.length === 0 || userHome === null) return { items: [] };
      const sessions = found.map(({ path, cwd, file }) => ({ path, cwd, title: file.title }));
      const details = { commands: [], hooks: [], mcpServers: [], plugins: [], sessions, subagents: [] };
      const description = `Migrate recent sessions from ${projectsFolder(userHome)}`;
      return { items: [{ itemType: 'SESSIONS', description, cwd: null, details }] };
    },

    async prepareImport({ migrationItems }, storeThread) {
      const other = migrationItems.find(({ itemType }) => itemType !== 'SESSIONS');
      if (other !== undefined) throw notImplemented(`importing ${other.itemType}`);
      const wanted = await Promise.all(
        migrationItems
          .flatMap(({ details }) => details?.sessions ?? [])
          .map(async ({ path, cwd }) => ({ asked: path, path: await canonical(path), cwd })),
      );
      if (wanted.length > 0) {
        const known = new Set([
          ...(await offered()).map(({ path }) => path),
          ...(await readLedger(home)).map(({ source_path }) => source_path),
        ]);
        const refused = wanted.find(({ path }) => !known.has(path));
        if (refused) throw invalidParams(`external agent session was not detected for import: ${refused.asked}`);
      }
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
