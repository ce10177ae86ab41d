import { join } from 'node:path';
import type { ConfigService } from '../../config/config-service.js';
import type { Clock } from '../../platform/clock.js';
import { systemSchedule } from '../../platform/schedule.js';
import type { Logger } from './logger.js';
import { createServerLog, type ServerLog } from './server-log.js';

export interface OpenServerLogOptions {
  readonly host: Logger | undefined;
  readonly config: ConfigService;
  readonly home: string;
  readonly usesFiles: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly createProcessUuid: () => string;
}

export interface OpenServerLog extends ServerLog {
  /** Where the databases are. */
  readonly sqliteHome: string;
  /** Where bundles are kept. */
  readonly logDir: string;
}

/** The log of a server as its configuration wants it. One that cannot be loaded is told elsewhere: then the defaults hold. */
export async function openServerLog(options: OpenServerLogOptions): Promise<OpenServerLog> {
  const { config, home, usesFiles, env } = options;
  const [settings, layers] = await Promise.all([config.forThread().catch(() => null), config.layers().catch(() => [])]);
  const sqliteHome = settings?.telemetry.sqliteHome ?? (env['CODEX_SQLITE_HOME'] || home);
  const log = createServerLog({ ...options, schedule: systemSchedule, folder: usesFiles ? sqliteHome : null });
  log.learnConfig(layers);
  return { ...log, sqliteHome, logDir: settings?.telemetry.logDir ?? join(home, 'log') };
}
