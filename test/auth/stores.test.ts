import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileStore } from '../../src/auth/stores/file-store.js';
import { autoStore, keyringStore } from '../../src/auth/stores/keyring-store.js';
import type { Keyring } from '../../src/platform/keyring.js';

const record = { auth_mode: 'apikey' as const, OPENAI_API_KEY: 'sk' };
let home: string;
let path: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'keelson-auth-'));
  path = join(home, 'auth.json');
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** A keyring in memory; `null`: a machine without one. */
function keyring(entries: Map<string, string> | null): Keyring {
  const open = (): Map<string, string> => {
    if (entries === null) throw new Error('no keyring here');
    return entries;
  };
  return {
    get: async (service, account) => open().get(`${service} ${account}`) ?? null,
    set: async (service, account, secret) => void open().set(`${service} ${account}`, secret),
    delete: async (service, account) => open().delete(`${service} ${account}`),
  };
}

const optionsWith = (entries: Map<string, string> | null) => ({ home, path, keyring: keyring(entries), warn: () => {} });
const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

test('the file is for the user only; one that is there keeps its mode', async () => {
  const store = fileStore(path);

  await store.save(record);
  const made = (await stat(path)).mode & 0o777;
  await rm(path);
  await writeFile(path, '{}', { mode: 0o640 });
  await store.save(record);

  expect([made, (await stat(path)).mode & 0o777]).toEqual([0o600, 0o640]);
  expect(await store.load()).toEqual(record);
});

test('a login goes to the keyring, under the home that it is for, and the file goes', async () => {
  const entries = new Map<string, string>();
  await writeFile(path, '{}');
  const store = keyringStore(optionsWith(entries));

  await store.save(record);

  expect([...entries.keys()]).toEqual([expect.stringMatching(/^Codex Auth cli\|[0-9a-f]{16}$/)]);
  expect([await store.load(), await exists(path)]).toEqual([record, false]);
});

test('without a keyring nothing can be saved in it, and nobody is logged in', async () => {
  const store = keyringStore(optionsWith(null));

  await expect(store.save(record)).rejects.toThrow('failed to write OAuth tokens to keyring: no keyring here');
  expect(await store.load()).toBeNull();
});

test('where there may be a keyring the file does without one, except for logging out', async () => {
  const store = autoStore(optionsWith(null));

  await store.save(record);

  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(record);
  expect(await store.load()).toEqual(record);
  await expect(store.delete()).rejects.toThrow('failed to delete auth from keyring: no keyring here');
});

test('deleting leaves nothing in keyring or file', async () => {
  const entries = new Map<string, string>();
  const store = autoStore(optionsWith(entries));
  await store.save(record);
  await writeFile(path, '{}');

  await store.delete();
  await store.delete();

  expect([entries.size, await exists(path)]).toEqual([0, false]);
});
