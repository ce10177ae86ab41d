import type { AuthRecord } from './auth-record.js';

/** Where the login is kept. */
export interface AuthStore {
  /** `null`: nothing is kept, or nothing that can be read. */
  load(): Promise<AuthRecord | null>;
  save(record: AuthRecord): Promise<void>;
  /** Succeeds also when nothing was kept. */
  delete(): Promise<void>;
}
