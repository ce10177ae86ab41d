import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ConfigWarningNotification } from '../../src/protocol/index.js';
import type { AppServer } from '../../src/server/app-server.js';
import type { AppServerOptions } from '../../src/server/options.js';
import { startTestServer } from '../../src/testing/index.js';

/** A folder with a home and a project in it, and the server that works there. */
export interface Place extends AsyncDisposable {
  readonly base: string;
  readonly home: string;
  readonly project: string;
  write(path: string, text: string): Promise<void>;
  read(path: string): Promise<string>;
  start(options?: AppServerOptions): Promise<AppServer>;
}

/** @param files by their paths in the folder; `BASE` in them is the folder */
export async function place(files: Readonly<Record<string, string>> = {}): Promise<Place> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'keelson-config-')));
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(base, path)), { recursive: true });
    await writeFile(join(base, path), text.replaceAll('BASE', base));
  };
  await mkdir(join(base, 'home'));
  await mkdir(join(base, 'work', '.git'), { recursive: true });
  for (const [path, text] of Object.entries(files)) await write(path, text);
  const [home, project] = [join(base, 'home'), join(base, 'work')];
  const systemPaths = {
    config: join(base, 'etc', 'config.toml'),
    requirements: join(base, 'etc', 'requirements.toml'),
    managedConfig: join(base, 'etc', 'managed_config.toml'),
    rules: join(base, 'etc', 'rules'),
  };
  return {
    base,
    home,
    project,
    write,
    read: (path) => readFile(join(base, path), 'utf8'),
    start: (options = {}) =>
      startTestServer({
        home,
        cwd: project,
        configFiles: 'files',
        env: { PATH: '/usr/bin:/bin', HOME: base },
        ...options,
        systemPaths: { ...systemPaths, ...options.systemPaths },
        config: { approval_policy: undefined, sandbox_mode: undefined, ...options.config },
      }),
    [Symbol.asyncDispose]: () => rm(base, { recursive: true, force: true }),
  };
}

export const trusted = '[projects."BASE/work"]\ntrust_level = "trusted"\n';

export const summaries = (warnings: readonly ConfigWarningNotification[]): readonly string[] => warnings.map(({ summary }) => summary);

/** The threads' own warnings and notices, once a thread has begun. */
export async function toldOfThread(
  server: AppServer,
  params: Parameters<AppServer['thread']['start']>[0] = {},
): Promise<readonly string[]> {
  const told: string[] = [];
  server.on('deprecationNotice', ({ summary }) => told.push(summary));
  server.on('warning', ({ message }) => told.push(message));
  await server.thread.start(params);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  return told;
}
