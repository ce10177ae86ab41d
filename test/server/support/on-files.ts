import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppServer } from '../../../src/server/app-server.js';
import type { AppServerOptions } from '../../../src/server/options.js';
import type { ModelServer } from '../../../src/testing/index.js';

export interface TemporaryHome extends AsyncDisposable {
  readonly path: string;
}

export async function temporaryHome(): Promise<TemporaryHome> {
  const path = await mkdtemp(join(tmpdir(), 'keelson-home-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A server on a home of its own, with this configuration; `model` is the provider `mock`, which threads then use. */
export async function startOnFiles(
  home: TemporaryHome,
  config: string | readonly string[],
  model?: Pick<ModelServer, 'url'>,
  options: AppServerOptions = {},
): Promise<AppServer> {
  const lines = typeof config === 'string' ? [config] : config;
  const mock = ['[model_providers.mock]', 'name = "mock"', `base_url = "${model?.url ?? 'http://127.0.0.1:1/v1'}"`];
  const retries = ['request_max_retries = 0', 'stream_max_retries = 0'];
  const head = ['model_provider = "mock"', 'approval_policy = "never"', 'sandbox_mode = "danger-full-access"'];
  const provider = lines.filter((line) => line.startsWith('provider.')).map((line) => line.slice('provider.'.length));
  const named = new Set(provider.map((line) => line.split(' ')[0]));
  const rest = lines.filter((line) => !line.startsWith('provider.'));
  const text = [...head, ...rest, ...mock, ...retries.filter((line) => !named.has(line.split(' ')[0])), ...provider].join('\n');
  await writeFile(join(home.path, 'config.toml'), text);
  return AppServer.start({ home: home.path, cwd: home.path, env: { PATH: '/usr/bin:/bin', HOME: home.path }, ...options });
}

/** Runs one turn of a fresh thread to its end. */
export async function answered(server: AppServer): Promise<Awaited<ReturnType<typeof ended>>> {
  const { thread } = await server.thread.start({});
  return ended(server, thread.id);
}

/** Runs one turn of a thread to its end. */
export async function ended(server: AppServer, threadId: string) {
  const completed = server.once('turn/completed');
  await server.turn.start({ threadId, input: [{ type: 'text', text: 'go', text_elements: [] }] });
  return (await completed).turn;
}
