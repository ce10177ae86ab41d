import { join } from 'node:path';
import type { Dispatcher } from 'undici';
import { isChatgpt } from '../../auth/auth-state.js';
import type { ConfigService } from '../../config/config-service.js';
import type { ModelCatalog } from '../../model/catalog/model-catalog.js';
import type { Clock } from '../../platform/clock.js';
import { systemProcesses } from '../../platform/processes/process.js';
import type { Trace } from '../../telemetry/tracing.js';
import type { Logger } from '../telemetry/logger.js';
import { type ServerIdentity, serverHeaders } from '../user-agent.js';
import { createProviderInfo, type Login, type ToProviderInfo } from './provider-info.js';
import { createServerCatalog } from './server-catalog.js';

export interface ModelServicesOptions {
  readonly config: ConfigService;
  readonly home: string;
  /** Whether anything under `home` is read or written. */
  readonly usesFiles: boolean;
  /** False: the requests do not go to the provider, and it is not asked for its models either. */
  readonly usesProvider: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly identity: ServerIdentity;
  readonly login: Login;
  readonly keyVariables: readonly string[];
  readonly residency: () => Promise<string | null>;
  /** The server's own way to providers, for what is no request of a thread. */
  readonly dispatcher: () => Promise<Dispatcher>;
  /** For work that no request causes. */
  readonly trace: Trace;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The models of a server, and the way from a configured provider to one that can be asked. */
export interface ModelServices {
  readonly catalog: ModelCatalog;
  readonly toProviderInfo: ToProviderInfo;
  /** Whether a ChatGPT account pays: some models and tools are for those. */
  readonly isChatgptLogin: () => boolean;
}

export async function createModelServices(options: ModelServicesOptions): Promise<ModelServices> {
  const { config, home, usesFiles, env, cwd, identity, login, clock, logger } = options;
  const toProviderInfo = createProviderInfo({
    env,
    cwd,
    version: identity.serverVersion,
    login,
    keyVariables: options.keyVariables,
    residency: options.residency,
    processes: systemProcesses,
    clock,
    warn: (message) => logger.warn(message),
  });
  const catalog = await createServerCatalog({
    config,
    home,
    cachePath: usesFiles ? join(home, 'models_cache.json') : null,
    mayFetch: options.usesProvider,
    dispatcher: options.dispatcher,
    toProviderInfo,
    isChatgptLogin: () => isChatgpt(login.current()),
    headers: serverHeaders(identity),
    trace: options.trace,
    clientVersion: identity.serverVersion,
    clock,
    logger,
  });
  return { catalog, toProviderInfo, isChatgptLogin: () => isChatgpt(login.current()) };
}
