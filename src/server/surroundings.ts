import type { Clock } from '../platform/clock.js';
import type { Ids } from '../platform/ids.js';
import type { SessionSource } from '../protocol/index.js';
import type { AppServerOptions } from './options.js';

/** The version of the protocol that the server speaks, as it names itself to providers. */
export const serverVersion = '0.130.0';

/** What a server is made in: what its options say, else what the process and its machine say. Nothing else looks at those. */
export interface Surroundings {
  readonly options: AppServerOptions;
  readonly env: Readonly<Record<string, string>>;
  /** Where the server works. Absolute. */
  readonly cwd: string;
  /** Settings and data. Absolute. */
  readonly home: string;
  /** The user's own folder; `null`: the environment that was handed in names none. */
  readonly userHome: string | null;
  /** Whether anything under a home is read or written. */
  readonly usesFiles: boolean;
  /** Stamped into threads. */
  readonly sessionSource: SessionSource;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly pid: number;
  /** Of the user that the server runs as; `null`: the system has no such numbers. */
  readonly uid: number | null;
}
