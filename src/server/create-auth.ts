import { join } from 'node:path';
import { createAgentIdentity } from '../auth/agent-identity.js';
import { AuthManager } from '../auth/auth-manager.js';
import type { AuthState } from '../auth/auth-state.js';
import type { AuthStore } from '../auth/auth-store.js';
import { backendUrl } from '../auth/backend.js';
import { createDeviceKeyBindings, createMemoryBindings } from '../auth/device-keys/bindings.js';
import { noDeviceKeys } from '../auth/device-keys/device-key-provider.js';
import { DeviceKeys } from '../auth/device-keys/device-keys.js';
import type { RequestExternalTokens } from '../auth/external-tokens.js';
import { Logins } from '../auth/login/logins.js';
import { type AuthAddresses, authAddresses } from '../auth/oauth.js';
import { fileStore } from '../auth/stores/file-store.js';
import { autoStore, keyringStore } from '../auth/stores/keyring-store.js';
import { memoryStore } from '../auth/stores/memory-store.js';
import type { AccountConfig } from '../config/account-config.js';
import type { ConfigService } from '../config/config-service.js';
import { type Clock, systemClock } from '../platform/clock.js';
import type { Fetch } from '../platform/http.js';
import { systemKeyring } from '../platform/keyring.js';
import { type Schedule, systemSchedule } from '../platform/schedule.js';
import type { ServerNotification } from '../protocol/index.js';
import { type AccountSettings, readAccountSettings } from './accounts/account-settings.js';
import { loginEnded } from './accounts/tell-account.js';
import type { AuthOptions } from './auth-options.js';
import type { ServerLog } from './server-log.js';

/** Issuers send browsers back to no other. */
const defaultLoginPort = 1455;
const defaultAgentApiUrl = 'https://auth.openai.com/api/accounts';

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
  /** The server's own way to ask over HTTP. */
  readonly fetch: Fetch;
  readonly createId: () => string;
  readonly tell: (notification: ServerNotification) => void;
  /** Where databases are. */
  readonly sqliteHome: string;
  readonly log: Pick<ServerLog, 'logger' | 'redact' | 'learn'>;
}

/** Who is logged in to a server, and the ways to issuers. */
export interface Auth {
  readonly manager: AuthManager;
  /** Others' words, without what is known to be secret. */
  readonly redact: (text: string) => string;
  /** What the configuration says that accounts depend on. */
  settings(): Promise<AccountSettings>;
  /** Where administrators demand that requests are handled; `null`: anywhere. */
  residency(): Promise<string | null>;
  readonly addresses: AuthAddresses;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly loginPort: number;
  readonly logins: Logins;
  readonly deviceKeys: DeviceKeys;
  close(): Promise<void>;
}

export async function createAuth(parts: CreateAuthOptions): Promise<Auth> {
  const { options, config, env, usesFiles, headers, requestExternalTokens, log } = parts;
  const logger = log.logger.of('auth');
  const fetch = options.fetch ?? parts.fetch;
  const clock = options.clock ?? systemClock;
  const addresses = authAddresses(env, options);
  let known = await readAccountSettings(config);
  const settings = async (): Promise<AccountSettings> => {
    known = await readAccountSettings(config);
    return known;
  };
  const manager = await AuthManager.open({
    store: storeOf(parts, known.credentialsStore),
    clock,
    fetch,
    refreshUrl: addresses.refreshUrl,
    headers,
    requestExternalTokens,
    // Not read anew: loading settings may itself wait for a login that is being renewed.
    forcedWorkspaceId: () => known.forcedWorkspaceId,
    agent: createAgentIdentity({
      keysUrl: () => backendUrl(known.chatgptBaseUrl, 'agent-identities/jwks'),
      apiUrl: options.agentApiUrl ?? defaultAgentApiUrl,
      fetch,
      clock,
      warn: (message) => logger.warn(message),
    }),
    agentToken: (usesFiles && env['CODEX_ACCESS_TOKEN']?.trim()) || null,
    warn: (message) => logger.warn(message),
  });
  const learn = (): void => log.learn(secretsOf(manager.current()));
  learn();
  manager.onChanged(learn);
  const logins = new Logins({
    createId: parts.createId,
    onEnded: (loginId, error) => {
      const message = error === null ? null : log.redact(error);
      for (const told of loginEnded({ loginId, error: message }, manager.current())) parts.tell(told);
    },
  });
  const deviceKeys = new DeviceKeys({
    provider: options.deviceKeys ?? noDeviceKeys,
    bindings: usesFiles
      ? createDeviceKeyBindings({ path: join(parts.sqliteHome, 'keelson_device_keys.sqlite'), clock })
      : createMemoryBindings(),
    clock,
  });
  return {
    manager,
    redact: log.redact,
    settings,
    residency: () => readResidency(config),
    addresses,
    fetch,
    clock,
    schedule: options.schedule ?? systemSchedule,
    loginPort: options.loginPort ?? defaultLoginPort,
    logins,
    deviceKeys,
    close: async () => {
      await logins.drop();
      await deviceKeys.close();
    },
  };
}

function storeOf({ options, home, usesFiles, log }: CreateAuthOptions, kind: AccountConfig['credentialsStore']): AuthStore {
  if (!usesFiles || kind === 'ephemeral') return memoryStore();
  const path = join(home, 'auth.json');
  if (kind === 'file') return fileStore(path);
  const parts = { home, keyring: options.keyring ?? systemKeyring, path, warn: (message: string) => log.logger.warn(message) };
  return kind === 'keyring' ? keyringStore(parts) : autoStore(parts);
}

async function readResidency(config: ConfigService): Promise<string | null> {
  try {
    return (await config.requirements()).residency?.value ?? null;
  } catch {
    return null; // What cannot be loaded starts no threads either.
  }
}

function secretsOf(state: AuthState | null): readonly string[] {
  if (state === null) return [];
  if (state.mode === 'apikey') return [state.apiKey];
  return state.mode === 'agentIdentity' ? [state.token] : [state.accessToken, state.refreshToken];
}
