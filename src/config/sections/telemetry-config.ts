import type { ConfigKeys } from '../schema/config-table.js';

type Keys = Pick<ConfigKeys, 'analytics' | 'feedback' | 'sqlite_home' | 'log_dir'>;

/** What the configuration says of what is told about the server's work. */
export interface TelemetryConfig {
  /** `null`: nobody has decided. */
  readonly analyticsEnabled: boolean | null;
  readonly feedbackEnabled: boolean;
  /** Where databases are. `null`: as the environment says, else under home. */
  readonly sqliteHome: string | null;
  /** Where logs and bundles of feedback are. `null`: `<home>/log`. */
  readonly logDir: string | null;
}

export const resolveTelemetry = (keys: Keys): TelemetryConfig => ({
  analyticsEnabled: keys.analytics?.enabled ?? null,
  feedbackEnabled: keys.feedback?.enabled ?? true,
  sqliteHome: keys.sqlite_home ?? null,
  logDir: keys.log_dir ?? null,
});
