import { resolve } from 'node:path';
import type { Dispatcher } from 'undici';
import type { ConfigService } from '../../config/config-service.js';
import type { LoadedConfig } from '../../config/loaded-config.js';
import { bedrockModels } from '../../model/bedrock.js';
import { bundledModels } from '../../model/catalog/bundled-models.js';
import { readCatalogFile } from '../../model/catalog/catalog-file.js';
import { createFetchModels } from '../../model/catalog/fetch-models.js';
import { bundledCatalog, fetchedCatalog, fixedCatalog, type ModelCatalog } from '../../model/catalog/model-catalog.js';
import type { Clock } from '../../platform/clock.js';
import type { Trace } from '../../telemetry/tracing.js';
import type { Logger } from '../telemetry/logger.js';
import type { ToProviderInfo } from './provider-info.js';

export interface ServerCatalogOptions {
  readonly config: ConfigService;
  readonly home: string;
  /** `null`: the cache is not kept. */
  readonly cachePath: string | null;
  /** False: the requests do not go to the provider, and it is not asked for its models either. */
  readonly mayFetch: boolean;
  /** Providers that the login pays for tell their models to ChatGPT accounts only. */
  readonly isChatgptLogin: () => boolean;
  readonly toProviderInfo: ToProviderInfo;
  readonly headers: Readonly<Record<string, string>>;
  readonly trace: Trace;
  readonly clientVersion: string;
  readonly dispatcher: () => Promise<Dispatcher>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The catalogue that the configuration asks for when the server starts. */
export async function createServerCatalog(options: ServerCatalogOptions): Promise<ModelCatalog> {
  const { config, home, cachePath, clientVersion, headers, clock, logger } = options;
  const settings = await config.forThread().catch(() => null); // Threads say what is wrong with it.
  if (settings === null) return bundledCatalog;
  const { provider, modelCatalogFile } = settings;
  if (modelCatalogFile !== null) return fixedCatalog(await readCatalogFile(resolve(home, modelCatalogFile)));
  if (provider.kind === 'bedrock') return fixedCatalog(bedrockModels);
  if (!options.mayFetch || (provider.auth === null && !provider.requiresOpenaiAuth)) return bundledCatalog;
  return fetchedCatalog({
    mayFetch: () => provider.auth !== null || options.isChatgptLogin(),
    base: bundledModels,
    fetch: createFetchModels({
      provider: options.toProviderInfo(provider),
      headers,
      clientVersion,
      dispatcher: options.dispatcher,
      trace: options.trace,
    }),
    cachePath,
    clientVersion,
    clock,
    warn: (message, error) => logger.warn(message, { error }),
  });
}

/** What must be true of the file that a configuration names, besides that it is named. */
export const checkCatalogFile =
  (home: string) =>
  async ({ modelCatalogFile }: LoadedConfig): Promise<void> => {
    if (modelCatalogFile !== null) await readCatalogFile(resolve(home, modelCatalogFile));
  };
