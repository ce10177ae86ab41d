import type { Dispatcher } from 'undici';
import { isObject } from './json.js';
import { parseModels } from './model-entry.js';
import type { ModelInfo } from './model-info.js';
import type { ProviderInfo } from './model-transport.js';

export interface FetchedModels {
  readonly etag: string | null;
  /** As the provider sent them. */
  readonly entries: readonly unknown[];
  readonly models: readonly ModelInfo[];
}

/** Asks a provider for its models. Rejects when it does not answer in time, or with anything else than models. */
export type FetchModels = () => Promise<FetchedModels>;

const timeoutMs = 5000;

export interface FetchModelsOptions {
  readonly provider: ProviderInfo;
  /** Identity of the server: `originator`, `user-agent`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly clientVersion: string;
  readonly dispatcher?: () => Promise<Dispatcher>;
}

/** The way to ask: `GET <base_url>/models?client_version=…`. */
export const createFetchModels =
  ({ provider, headers, clientVersion, dispatcher }: FetchModelsOptions): FetchModels =>
  async () => {
    const { request } = await import('undici');
    const url = new URL(`${provider.baseUrl.replace(/\/+$/, '')}/models`);
    for (const [name, value] of Object.entries(provider.queryParams)) url.searchParams.set(name, value);
    url.searchParams.set('client_version', clientVersion);
    const answer = async () => {
      const response = await request(url, {
        headers: { ...headers, ...provider.headers, ...(await provider.authorization()) },
        signal: AbortSignal.timeout(timeoutMs),
        ...(dispatcher === undefined ? {} : { dispatcher: await dispatcher() }),
      });
      if (response.statusCode !== 200) await response.body.dump();
      return response;
    };
    let response = await answer();
    for (let refusals = 1; response.statusCode === 401 && (await provider.recoverAuthorization?.(refusals)); refusals++) {
      response = await answer();
    }
    if (response.statusCode !== 200) throw new Error(`the provider answered ${response.statusCode} when asked for its models`);
    const body: unknown = await response.body.json();
    const { etag } = response.headers;
    const entries = isObject(body) && Array.isArray(body.models) ? body.models : [];
    return { etag: typeof etag === 'string' ? etag : null, entries, models: parseModels(body) };
  };
