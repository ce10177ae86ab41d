import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import type { Keyring } from '../../platform/keyring.js';
import { formatAuthRecord, parseAuthRecord } from '../auth-record.js';
import type { AuthStore } from '../auth-store.js';
import { fileStore } from './file-store.js';

const service = 'Codex Auth';

export interface KeyringStoreOptions {
  readonly home: string;
  readonly keyring: Keyring;
  /** `auth.json`: what an earlier setting left there goes once the keyring has the login. */
  readonly path: string;
  readonly warn: (message: string) => void;
}

/** The user's keyring, with one entry for each home. */
export function keyringStore({ home, keyring, path, warn }: KeyringStoreOptions): AuthStore {
  const file = fileStore(path);
  return {
    load: async () => {
      const text = await keyring.get(service, await accountOf(home)).catch((error: unknown) => {
        warn(`failed to load auth from keyring: ${messageOf(error)}`);
        return null;
      });
      return text === null ? null : parseAuthRecord(text);
    },
    save: async (record) => {
      try {
        await keyring.set(service, await accountOf(home), formatAuthRecord(record));
      } catch (error) {
        throw new Error(`failed to write OAuth tokens to keyring: ${messageOf(error)}`, { cause: error });
      }
      await file.delete().catch((error: unknown) => warn(`failed to remove the login file: ${messageOf(error)}`));
    },
    delete: async () => {
      try {
        await keyring.delete(service, await accountOf(home));
      } catch (error) {
        throw new Error(`failed to delete auth from keyring: ${messageOf(error)}`, { cause: error });
      }
      await file.delete();
    },
  };
}

/** The keyring, and the file where that cannot be used. */
export function autoStore(options: KeyringStoreOptions): AuthStore {
  const inKeyring = keyringStore(options);
  const inFile = fileStore(options.path);
  return {
    load: async () => (await inKeyring.load()) ?? inFile.load(),
    save: async (record) => {
      try {
        await inKeyring.save(record);
      } catch (error) {
        options.warn(`${messageOf(error)}; the login is kept in the file`);
        await inFile.save(record);
      }
    },
    delete: () => inKeyring.delete(),
  };
}

async function accountOf(home: string): Promise<string> {
  const canonical = await realpath(home).catch(() => home); // Not there yet.
  return `cli|${createHash('sha256').update(canonical).digest('hex').slice(0, 16)}`;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
