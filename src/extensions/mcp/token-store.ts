import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../../platform/files/atomic-file.js';
import { findJson, isRecord } from '../../platform/json.js';
import type { Keyring } from '../../platform/keyring.js';

/** A login to a server. All of it is secret. */
export interface McpLogin {
  readonly server_name: string;
  readonly server_url: string;
  readonly client_id: string;
  readonly access_token: string;
  /** Unix time in milliseconds; missing: it does not expire. */
  readonly expires_at?: number;
  readonly refresh_token?: string;
  readonly scopes: readonly string[];
}

export type StoreMode = 'auto' | 'file' | 'keyring';

interface Named {
  readonly name: string;
  readonly url: string;
}

const service = 'Codex MCP Credentials';

/** Where logins to servers are kept, one for each name and address. */
export class McpTokenStore {
  readonly #file: string;
  readonly #keyring: Keyring;
  #writes: Promise<unknown> = Promise.resolve();

  constructor({ file, keyring }: { readonly file: string; readonly keyring: Keyring }) {
    this.#file = file;
    this.#keyring = keyring;
  }

  /** `null`: there is none, or it cannot be read. */
  async load(server: Named, mode: StoreMode): Promise<McpLogin | null> {
    const key = keyOf(server);
    if (mode !== 'file') {
      const text = await this.#keyring.get(service, key).catch(() => null);
      const found = text === null ? null : toLogin(findJson(text));
      if (found !== null || mode === 'keyring') return found;
    }
    return toLogin((await this.#readFile())[key]);
  }

  async save(server: Named, login: McpLogin, mode: StoreMode): Promise<void> {
    const key = keyOf(server);
    if (mode !== 'file') {
      try {
        await this.#keyring.set(service, key, JSON.stringify(login));
        return;
      } catch (error) {
        if (mode === 'keyring') throw error;
      }
    }
    const write = this.#writes.then(async () => {
      const all = { ...(await this.#readFile()), [key]: login };
      await writeFileAtomic(this.#file, JSON.stringify(all));
    });
    this.#writes = write.catch(() => {}); // Told to who asked for it; the next one writes anyway.
    await write;
  }

  async #readFile(): Promise<Readonly<Record<string, unknown>>> {
    const all = findJson(await readFile(this.#file, 'utf8').catch(() => '{}'));
    return isRecord(all) ? all : {};
  }
}

const keyOf = ({ name, url }: Named): string => {
  const identity = JSON.stringify({ type: 'http', url, headers: {} });
  return `${name}|${createHash('sha256').update(identity).digest('hex').slice(0, 16)}`;
};

function toLogin(value: unknown): McpLogin | null {
  if (!isRecord(value)) return null;
  const { server_name, server_url, client_id, access_token, expires_at, refresh_token, scopes } = value;
  if (typeof client_id !== 'string' || typeof access_token !== 'string') return null;
  return {
    server_name: String(server_name),
    server_url: String(server_url),
    client_id,
    access_token,
    ...(typeof expires_at === 'number' ? { expires_at } : {}),
    ...(typeof refresh_token === 'string' ? { refresh_token } : {}),
    scopes: Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : [],
  };
}
