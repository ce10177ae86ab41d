import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Recorded, startTestServer, type TestServerOptions } from '../../../src/testing/index.js';

/** A hook, as files write it. */
export const command = (text: string, more: Readonly<Record<string, unknown>> = {}) => ({ type: 'command', command: text, ...more });

/** A hook that reads what it is told and writes JSON. */
export const writes = (output: unknown) => command(`cat > /dev/null; printf '%s' '${JSON.stringify(output)}'`);

/** A hook that reads what it is told and says no. */
export const refuses = (reason: string) => command(`cat > /dev/null; echo '${reason}' >&2; exit 2`);

/** A home with hooks, and a folder to work in. */
export interface HooksPlace extends AsyncDisposable {
  readonly home: string;
  readonly cwd: string;
  /** Puts a file into the place; the path is relative to it. */
  put(path: string, content: unknown): Promise<void>;
  read(path: string): Promise<string>;
  start(options?: TestServerOptions): ReturnType<typeof startTestServer>;
  /** Trusts everything that is listed now. */
  trustAll(server: Server): Promise<void>;
}

type Server = Awaited<ReturnType<typeof startTestServer>> & Recorded;

export async function makeHooksPlace(hooks: unknown = null): Promise<HooksPlace> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'keelson-hooks-')));
  const home = join(base, 'home');
  const cwd = join(base, 'work');
  await mkdir(home);
  await mkdir(cwd);
  const put = async (path: string, content: unknown): Promise<void> => {
    const file = join(base, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  };
  if (hooks !== null) await put('home/hooks.json', { hooks });
  return {
    home,
    cwd,
    put,
    read: (path) => readFile(join(base, path), 'utf8'),
    start: (options = {}) => startTestServer({ home, cwd, configFiles: 'files', env: { ...environment(), HOME: base }, ...options }),
    trustAll: async (server) => {
      const { data } = await server.hooks.list({ cwds: [cwd] });
      const value = Object.fromEntries((data[0]?.hooks ?? []).map(({ key, currentHash }) => [key, { trusted_hash: currentHash }]));
      await server.config.batchWrite({ edits: [{ keyPath: 'hooks.state', value, mergeStrategy: 'upsert' }], reloadUserConfig: true });
    },
    [Symbol.asyncDispose]: () => rm(base, { recursive: true, force: true }),
  };
}

const environment = () => ({ PATH: process.env.PATH ?? '/usr/bin:/bin', SHELL: '/bin/bash' });

/** What clients heard of hooks that ended: how, and what they said. */
export const runsOf = (server: Recorded) =>
  server.heard.flatMap((said) =>
    said.method === 'hook/completed'
      ? [[said.params.run.eventName, said.params.run.status, ...said.params.run.entries.map(({ kind, text }) => `${kind}: ${text}`)]]
      : [],
  );
