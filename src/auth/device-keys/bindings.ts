import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../platform/clock.js';

/** Whose key it is: it signs for nobody else. */
export interface DeviceKeyBinding {
  readonly accountUserId: string;
  readonly clientId: string;
}

export interface DeviceKeyBindings {
  set(keyId: string, binding: DeviceKeyBinding): Promise<void>;
  /** `null`: the key is nobody's. */
  find(keyId: string): Promise<DeviceKeyBinding | null>;
  close(): Promise<void>;
}

interface Row {
  readonly account_user_id: string;
  readonly client_id: string;
}

const table = `CREATE TABLE IF NOT EXISTS device_key_bindings (
  key_id TEXT PRIMARY KEY NOT NULL,
  account_user_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
)`;

const upsert = `INSERT INTO device_key_bindings (key_id, account_user_id, client_id, created_at, updated_at)
  VALUES (@keyId, @accountUserId, @clientId, @now, @now)
  ON CONFLICT (key_id) DO UPDATE SET
    account_user_id = excluded.account_user_id, client_id = excluded.client_id, updated_at = excluded.updated_at`;

const select = 'SELECT account_user_id, client_id FROM device_key_bindings WHERE key_id = ?';

/** A database of its own: the index of threads is shared with programs that do not know the table. Opened on first use. */
export function createDeviceKeyBindings({ path, clock }: { readonly path: string; readonly clock: Clock }): DeviceKeyBindings {
  let opening: Promise<Database> | null = null;
  const opened = (): Promise<Database> => {
    opening ??= open(path).catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  };
  return {
    async set(keyId, binding) {
      const db = await opened();
      db.prepare(upsert).run({ keyId, ...binding, now: Math.floor(clock.now() / 1000) });
    },
    async find(keyId) {
      const db = await opened();
      const row = db.prepare<[string], Row>(select).get(keyId);
      return row === undefined ? null : { accountUserId: row.account_user_id, clientId: row.client_id };
    },
    async close() {
      (await opening?.catch(() => null))?.close();
    },
  };
}

async function open(path: string): Promise<Database> {
  const { default: Driver } = await import('better-sqlite3');
  await mkdir(dirname(path), { recursive: true });
  const db = new Driver(path, { timeout: 5000 });
  try {
    db.exec(table);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Bindings that last as long as the server. */
export function createMemoryBindings(): DeviceKeyBindings {
  const bindings = new Map<string, DeviceKeyBinding>();
  return {
    set: async (keyId, { accountUserId, clientId }) => void bindings.set(keyId, { accountUserId, clientId }),
    find: async (keyId) => bindings.get(keyId) ?? null,
    close: async () => {},
  };
}
