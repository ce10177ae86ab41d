import { join } from 'node:path';
import { AuthManager } from '../auth/auth-manager.js';
import type { AuthStore } from '../auth/auth-store.js';
import type { RequestExternalTokens } from '../auth/external-tokens.js';
import { type AuthAddresses, authAddresses } from '../auth/oauth.js';
import { fileStore } from '../auth/stores/file-store.js';
import { autoStore, keyringStore } from '../auth/stores/keyring-store.js';
import { memoryStore } from '../auth/stores/memory-store.js';
import type { AccountConfig } from '../config/account-config.js';
import type { ConfigService } from '../config/config-service.js';
import { type Clock, systemClock } from '../platform/clock.js';
import { createSystemHttp, type Fetch } from '../platform/http.js';
import { systemKeyring } from '../platform/keyring.js';
import type { AuthOptions } from './auth-options.js';
import type { Logger } from './logger.js';

export interface CreateAuthOptions {
  readonly options: AuthOptions;
  readonly config: ConfigService;
  readonly home: string;
  /** Whether anything under `home` is read or written. */
  readonly usesFiles: boolean;
  readonly env: Readonly<Record<string, string>>;
  /** How the server names itself where no client asks. */
  readonly headers: Readonly<Record<string, string>>;
  readonly requestExternalTokens: RequestExternalTokens;
  readonly logger: Logger;
}

/** Who is logged in to a server, and the ways to issuers. */
export interface Auth {
  readonly manager: AuthManager;
  readonly addresses: AuthAddresses;
  readonly fetch: Fetch;
  readonly clock: Clock;
  close(): Promise<void>;
}

export async function createAuth(parts: CreateAuthOptions): Promise<Auth> {
  const { options, config, env, headers, requestExternalTokens, logger } = parts;
  const http = createSystemHttp(env);
  const fetch = options.fetch ?? http.fetch;
  const clock = options.clock ?? systemClock;
  const addresses = authAddresses(env, options);
  // Threads say what is wrong with a configuration; the login is where it is by default.
  const account = await config.forThread().then(
    (settings) => settings.account,
    () => null,
  );
  const manager = await AuthManager.open({
    store: storeOf(parts, account?.credentialsStore ?? 'file'),
    clock,
    fetch,
    refreshUrl: addresses.refreshUrl,
    headers,
    requestExternalTokens,
    forcedWorkspaceId: async () => (await config.forThread()).account.forcedWorkspaceId,
    warn: (message) => logger.warn(message),
  });
  return { manager, addresses, fetch, clock, close: () => http.close() };
}

function storeOf({ options, home, usesFiles, logger }: CreateAuthOptions, kind: AccountConfig['credentialsStore']): AuthStore {
  if (!usesFiles || kind === 'ephemeral') return memoryStore();
  const path = join(home, 'auth.json');
  if (kind === 'file') return fileStore(path);
  const parts = { home, keyring: options.keyring ?? systemKeyring, path, warn: (message: string) => logger.warn(message) };
  return kind === 'keyring' ? keyringStore(parts) : autoStore(parts);
}
