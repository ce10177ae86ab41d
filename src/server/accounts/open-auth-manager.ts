import { join } from 'node:path';
import { createAgentIdentity } from '../../auth/agent-identity.js';
import { AuthManager } from '../../auth/auth-manager.js';
import type { AuthState } from '../../auth/auth-state.js';
import type { AuthStore } from '../../auth/auth-store.js';
import { backendUrl } from '../../auth/backend.js';
import { fileStore } from '../../auth/stores/file-store.js';
import { autoStore, keyringStore } from '../../auth/stores/keyring-store.js';
import { memoryStore } from '../../auth/stores/memory-store.js';
import type { AccountConfig } from '../../config/sections/account-config.js';
import type { Clock } from '../../platform/clock.js';
import type { Fetch } from '../../platform/http/http.js';
import { systemKeyring } from '../../platform/keyring.js';
import type { AccountSettings } from './account-settings.js';
import type { CreateAuthOptions } from './auth-parts.js';

const defaultAgentApiUrl = 'https://auth.openai.com/api/accounts';

export interface OpenManagerOptions {
  readonly parts: CreateAuthOptions;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly refreshUrl: string;
  /** As last read. */
  readonly known: () => AccountSettings;
}

/** Reads who is logged in. The log learns what of it is secret. */
export async function openAuthManager({ parts, fetch, clock, refreshUrl, known }: OpenManagerOptions): Promise<AuthManager> {
  const { options, env, usesFiles, headers, requestExternalTokens, log } = parts;
  const logger = log.logger.of('auth');
  const warn = (message: string): void => logger.warn(message);
  const manager = await AuthManager.open({
    store: storeOf(parts, { kind: known().credentialsStore, warn }),
    clock,
    fetch,
    refreshUrl,
    headers,
    requestExternalTokens,
    // Not read anew: loading settings may itself wait for a login that is being renewed.
    forcedWorkspaceId: () => known().forcedWorkspaceId,
    agent: createAgentIdentity({
      keysUrl: () => backendUrl(known().chatgptBaseUrl, 'agent-identities/jwks'),
      apiUrl: options.agentApiUrl ?? defaultAgentApiUrl,
      fetch,
      clock,
      warn,
    }),
    agentToken: (usesFiles && env['CODEX_ACCESS_TOKEN']?.trim()) || null,
    warn,
  });
  const learn = (): void => log.learn(secretsOf(manager.current()));
  learn();
  manager.onChanged(learn);
  return manager;
}

interface WantedStore {
  readonly kind: AccountConfig['credentialsStore'];
  readonly warn: (message: string) => void;
}

function storeOf({ options, home, usesFiles }: CreateAuthOptions, { kind, warn }: WantedStore): AuthStore {
  if (!usesFiles || kind === 'ephemeral') return memoryStore();
  const path = join(home, 'auth.json');
  if (kind === 'file') return fileStore(path);
  const parts = { home, keyring: options.keyring ?? systemKeyring, path, warn };
  return kind === 'keyring' ? keyringStore(parts) : autoStore(parts);
}

function secretsOf(state: AuthState | null): readonly string[] {
  if (state === null) return [];
  if (state.mode === 'apikey') return [state.apiKey];
  return state.mode === 'agentIdentity' ? [state.token] : [state.accessToken, state.refreshToken];
}
