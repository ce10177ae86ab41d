import { resolve } from 'node:path';
import { AuthFailure } from '../../auth/auth-failure.js';
import { type AuthState, isChatgpt } from '../../auth/auth-state.js';
import type { ModelProviderConfig } from '../../config/sections/model-providers.js';
import { openAiProviderId } from '../../config/sections/model-providers.js';
import { bedrockBaseUrl, bedrockUnavailable } from '../../model/bedrock.js';
import { CommandToken } from '../../model/command-token.js';
import { finalError, ModelError, missingEnvironmentVariable } from '../../model/errors.js';
import type { ProviderInfo } from '../../model/model-transport.js';
import type { Clock } from '../../platform/clock.js';
import type { Processes } from '../../platform/processes/process.js';

type Environment = Readonly<Record<string, string>>;
type Headers = Readonly<Record<string, string>>;

/** Whoever is logged in to the server: their headers, asked before each request. */
export interface Login {
  current(): AuthState | null;
  /** `null`: nobody is. */
  headers(): Promise<Headers | null>;
  /** After a refusal; see `ProviderInfo.recoverAuthorization`. Rejects with an `AuthFailure`. */
  recover(refusals: number): Promise<boolean>;
}

export interface ProviderInfoOptions {
  readonly env: Environment;
  /** Where commands of providers run. Absolute. */
  readonly cwd: string;
  /** The version that the server has for providers. */
  readonly version: string;
  readonly login: Login;
  /** Variables of the environment that may hold an API key, where nobody is logged in. */
  readonly keyVariables: readonly string[];
  /** Where administrators demand that requests are handled; `null`: anywhere. */
  readonly residency: () => Promise<string | null>;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly warn: (message: string) => void;
}

/** The way from a configured provider to one that can be asked. */
export type ToProviderInfo = (provider: ModelProviderConfig, listeners?: Pick<ProviderInfo, 'hearModelsEtag'>) => ProviderInfo;

type Credentials = Pick<ProviderInfo, 'authorization' | 'recoverAuthorization'>;

/** Makes what the model layer needs of a configured provider. Each one is a consumer with tokens of its own. */
export const createProviderInfo =
  (options: ProviderInfoOptions): ToProviderInfo =>
  (provider, listeners = {}) => ({
    ...listeners,
    id: provider.id,
    name: provider.name,
    get baseUrl() {
      return baseUrlOf(provider, options);
    },
    queryParams: provider.queryParams,
    headers: headersOf(provider, options),
    requestMaxRetries: provider.requestMaxRetries,
    streamMaxRetries: provider.streamMaxRetries,
    streamIdleTimeoutMs: provider.streamIdleTimeoutMs,
    supportsWebsockets: provider.supportsWebsockets,
    websocketConnectTimeoutMs: provider.websocketConnectTimeoutMs,
    apiKey: async () => keyOf(provider, options),
    ...withResidency(credentialsOf(provider, options), options),
  });

function withResidency({ authorization, ...credentials }: Credentials, { residency }: ProviderInfoOptions): Credentials {
  return {
    ...credentials,
    authorization: async () => {
      const [headers, place] = await Promise.all([authorization(), residency()]);
      return place === null ? headers : { ...headers, [residencyHeader]: place };
    },
  };
}

/** Asked for each request: who is logged in decides where the built-in provider is. */
function baseUrlOf(provider: ModelProviderConfig, { env, login }: ProviderInfoOptions): string {
  switch (provider.id) {
    case openAiProviderId:
      return provider.hasDefaultBaseUrl && isChatgpt(login.current()) ? chatgptModelsUrl : provider.baseUrl;
    case 'ollama':
    case 'lmstudio': {
      const port = env['CODEX_OSS_PORT']?.trim();
      return env['CODEX_OSS_BASE_URL']?.trim() || (port ? `http://localhost:${port}/v1` : provider.baseUrl);
    }
    case 'amazon-bedrock':
      return bedrockBaseUrl(provider.aws.region ?? '') ?? provider.baseUrl;
    default:
      return provider.baseUrl;
  }
}

function headersOf(provider: ModelProviderConfig, { env, version }: ProviderInfoOptions): Headers {
  const fromEnv = Object.entries(provider.envHttpHeaders).flatMap(([header, variable]) => {
    const value = env[variable];
    return value?.trim() ? [[header, value] as const] : [];
  });
  return {
    ...(provider.id === openAiProviderId ? { version } : {}),
    ...provider.httpHeaders,
    ...Object.fromEntries(fromEnv),
  };
}

/** Where ChatGPT serves the models of its accounts. */
const chatgptModelsUrl = 'https://chatgpt.com/backend-api/codex';

/** Says in which part of the world a request must be handled. */
export const residencyHeader = 'x-openai-internal-codex-residency';

const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

/** The first that is configured: a variable, a token, a command, the login, none. */
function credentialsOf(provider: ModelProviderConfig, options: ProviderInfoOptions): Credentials {
  const { env, login } = options;
  const { envKey, bearerToken, auth } = provider;
  if (provider.kind === 'bedrock') return { authorization: async () => bedrockAuthorization(provider, env) };
  if (envKey !== null) {
    return {
      authorization: async () => {
        const key = env[envKey]?.trim();
        if (!key) throw missingEnvironmentVariable(envKey, provider.envKeyInstructions);
        return bearer(key);
      },
    };
  }
  if (bearerToken !== null) return { authorization: async () => bearer(bearerToken) };
  if (auth !== null) return commandCredentials(auth, options);
  if (!provider.requiresOpenaiAuth) return { authorization: async () => null };
  return {
    authorization: async () => (await login.headers()) ?? keyOfEnvironment(provider, options),
    recoverAuthorization: (refusals) => login.recover(refusals).catch(rethrowAsModelError),
  };
}

/** What services take that know no accounts: a key of the provider's, else the one that is logged in with. */
function keyOf({ id, envKey, envKeyInstructions, bearerToken }: ModelProviderConfig, { env, login }: ProviderInfoOptions): string | null {
  if (envKey !== null) {
    const key = env[envKey]?.trim();
    if (!key) throw missingEnvironmentVariable(envKey, envKeyInstructions);
    return key;
  }
  if (bearerToken !== null) return bearerToken;
  const state = login.current();
  if (state?.mode === 'apikey') return state.apiKey;
  return (id === openAiProviderId && env['OPENAI_API_KEY']?.trim()) || null;
}

/** Nobody is logged in: the built-in provider takes the key that the embedding program lets it take from the environment. */
function keyOfEnvironment({ id }: ModelProviderConfig, { env, keyVariables }: ProviderInfoOptions): Headers | null {
  if (id !== openAiProviderId) return null;
  const key = keyVariables.map((name) => env[name]?.trim()).find(Boolean);
  return key ? bearer(key) : null;
}

function rethrowAsModelError(error: unknown): never {
  if (!(error instanceof AuthFailure)) throw error;
  if (error.kind === 'permanent') throw finalError(error.message, 'unauthorized');
  throw new ModelError(error.message, { codexErrorInfo: 'other', retryable: error.kind === 'transient' });
}

function commandCredentials(auth: NonNullable<ModelProviderConfig['auth']>, options: ProviderInfoOptions): Credentials {
  const cwd = resolve(options.cwd, auth.cwd ?? '.');
  const token = new CommandToken({ ...options, auth: { ...auth, cwd } });
  return {
    authorization: async () => {
      const value = await token.get();
      return value === null ? null : bearer(value);
    },
    recoverAuthorization: async (refusals) => {
      if (refusals > 1) return false;
      await token.renew();
      return true;
    },
  };
}

function bedrockAuthorization({ aws }: ModelProviderConfig, env: Environment): Headers {
  const token = env['AWS_BEARER_TOKEN_BEDROCK']?.trim();
  if (!token) throw bedrockUnavailable('signing requests with AWS credentials is not supported; set AWS_BEARER_TOKEN_BEDROCK');
  if (aws.region === null) throw bedrockUnavailable('`model_providers.amazon-bedrock.aws.region` is not set');
  if (bedrockBaseUrl(aws.region) === null) throw bedrockUnavailable(`the region \`${aws.region}\` does not have it`);
  return bearer(token);
}
