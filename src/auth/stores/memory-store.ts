import type { AuthRecord } from '../auth-record.js';
import type { AuthStore } from '../auth-store.js';

/** Keeps the login as long as the server lives. */
export function memoryStore(): AuthStore {
  let kept: AuthRecord | null = null;
  return {
    load: async () => kept,
    save: async (record) => {
      kept = record;
    },
    delete: async () => {
      kept = null;
    },
  };
}
