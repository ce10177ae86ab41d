import * as z from 'zod';

const isEnabled = z.object({ enabled: z.boolean().optional() });

/** The keys of the configuration that are about logs, feedback and analytics. */
export const telemetryKeys = {
  analytics: isEnabled.optional(),
  feedback: isEnabled.optional(),
  sqlite_home: z.string().optional(),
  log_dir: z.string().optional(),
};

type Keys = z.output<z.ZodObject<typeof telemetryKeys>>;

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
