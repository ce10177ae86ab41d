import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerNotification } from '../../../src/protocol/index.js';
import { AppServer } from '../../../src/server/app-server.js';
import type { AppServerOptions } from '../../../src/server/options.js';
import { type Answer, type Asked, type Backend, startBackend } from '../../support/issuer.js';
import { type TemporaryHome, temporaryHome } from './on-files.js';

/** A server with the built-in provider, an issuer on loopback, and a record of what clients are told of accounts. */
export interface AccountServer extends AsyncDisposable {
  readonly server: AppServer;
  readonly home: TemporaryHome;
  readonly backend: Backend;
  readonly told: readonly Pick<ServerNotification, 'method' | 'params'>[];
  /** `auth.json`; `null`: there is none. */
  stored(): Promise<Record<string, unknown> | null>;
}

export interface AccountServerOptions extends Omit<AppServerOptions, 'home'> {
  /** Lines of config.toml. */
  readonly lines?: readonly string[];
  /** The text of auth.json. */
  readonly login?: string;
  readonly answer?: (asked: Asked) => Answer | null | Promise<Answer | null>;
}

export async function startAccountServer({
  lines = [],
  login,
  answer,
  auth,
  ...options
}: AccountServerOptions = {}): Promise<AccountServer> {
  const home = await temporaryHome();
  const backend = await startBackend(answer);
  const config = [`chatgpt_base_url = "${backend.url}/backend-api"`, `openai_base_url = "${backend.url}/v1"`, ...lines];
  await writeFile(join(home.path, 'config.toml'), config.join('\n'));
  if (login !== undefined) await writeFile(join(home.path, 'auth.json'), login);
  const server = await AppServer.start({
    home: home.path,
    cwd: home.path,
    env: { PATH: '/usr/bin:/bin', HOME: home.path },
    ...options,
    auth: {
      issuer: backend.url,
      refreshUrl: `${backend.url}/oauth/token`,
      revokeUrl: `${backend.url}/oauth/revoke`,
      loginPort: 0,
      ...auth,
    },
  });
  const told: Pick<ServerNotification, 'method' | 'params'>[] = [];
  for (const method of ['account/login/completed', 'account/updated'] as const) {
    server.on(method, (params) => void told.push({ method, params } as ServerNotification));
  }
  return {
    server,
    home,
    backend,
    told,
    stored: () => readFile(join(home.path, 'auth.json'), 'utf8').then(JSON.parse, () => null),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await backend[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

export const completed = (loginId: string | null, error: string | null = null) => ({
  method: 'account/login/completed',
  params: { loginId, success: error === null, error },
});

export const updated = (authMode: string | null, planType: string | null = null) => ({
  method: 'account/updated',
  params: { authMode, planType },
});

/** Lets what follows an answer arrive. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
};
