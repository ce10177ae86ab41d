import type { Clock } from '../../platform/clock.js';
import type { Schedule } from '../../platform/schedule.js';
import { createLogDb, type LogDb } from '../../store/log-db/log-db.js';
import { formatLogLine, type LogRow, logLineBytes } from '../../store/log-db/log-row.js';
import { secretsOfConfig, secretsOfEnvironment } from '../../telemetry/find-secrets.js';
import { LogRing } from '../../telemetry/log-ring.js';
import { createRedactor } from '../../telemetry/redact.js';
import { createServerLogger, type Logger, messageOf, type ServerLogger } from './logger.js';

/** What of the log is in memory, for when there is nothing on disk. */
const ringBytes = 4 * 1024 * 1024;

export interface ServerLogOptions {
  readonly host: Logger | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly schedule: Schedule;
  /** `pid:<pid>:<uuid>`, asked for once. */
  readonly createProcessUuid: () => string;
  /** Where the log database is; `null`: nothing is written. */
  readonly folder: string | null;
}

/** The log of one server: what its parts say, kept in memory and in a database, with no secrets. */
export interface ServerLog {
  readonly logger: ServerLogger;
  /** Text without anything that is known to be secret. */
  readonly redact: (text: string) => string;
  /** From here on these values are secret. */
  learn(secrets: readonly string[]): void;
  /** Learns what the configuration keeps secret. */
  learnConfig(layers: readonly Readonly<Record<string, unknown>>[]): void;
  /** What was said about some threads, for a person; when nothing is kept of them, the last things that were said at all. */
  linesOf(threadIds: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

export function createServerLog({ host, env, clock, schedule, createProcessUuid, folder }: ServerLogOptions): ServerLog {
  const ring = new LogRing<LogRow>(ringBytes, { format: formatLogLine, bytesOf: logLineBytes });
  const redact = createRedactor();
  redact.learn(secretsOfEnvironment(env));
  const db: LogDb | null =
    folder === null
      ? null
      : createLogDb({
          folder,
          clock,
          schedule,
          onUnusable: (error) => logger.warn('the log database cannot be used; the log is kept in memory', { error: messageOf(error) }),
        });
  let processUuid: string | undefined;
  const logger = createServerLogger({
    host,
    redact,
    keep: ({ level, target, body, threadId }) => {
      const atMs = clock.now();
      const row: LogRow = {
        atMs,
        level: level.toUpperCase(),
        target,
        body,
        threadId,
        // Rows are written later than a start may wait for: what makes random numbers takes long to load.
        get processUuid() {
          processUuid ??= createProcessUuid();
          return processUuid;
        },
      };
      ring.add(row);
      db?.add(row);
    },
  });
  return {
    logger,
    redact,
    learn: (secrets) => redact.learn(secrets),
    learnConfig: (layers) => redact.learn(layers.flatMap(secretsOfConfig)),
    linesOf: async (threadIds) => (threadIds.length === 0 ? null : await db?.linesOf(threadIds)) ?? ring.text(),
    close: async () => db?.close(),
  };
}
