import type { Dispatcher } from 'undici';
import { isRecord } from '../../platform/json.js';
import type { ModelsRequest } from '../../telemetry/tracing/measured-fact.js';
import { noTrace, type Trace } from '../../telemetry/tracing.js';
import type { ProviderInfo } from '../model-transport.js';
import { parseModels } from './model-entry.js';
import type { ModelInfo } from './model-info.js';

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
  /** Default: nobody watches. */
  readonly trace?: Trace;
}

/** The way to ask: `GET <base_url>/models?client_version=…`. */
export const createFetchModels =
  ({ provider, headers, clientVersion, dispatcher, trace = noTrace }: FetchModelsOptions): FetchModels =>
  async () => {
    const { request } = await import('undici');
    const url = new URL(`${provider.baseUrl.replace(/\/+$/, '')}/models`);
    for (const [name, value] of Object.entries(provider.queryParams)) url.searchParams.set(name, value);
    url.searchParams.set('client_version', clientVersion);
    let attempt = 0;
    const answer = async () => {
      const authorization = await provider.authorization();
      const told = watchAnswer(trace, { attempt: attempt++, hasAuthorization: authorization !== null });
      const response = await request(url, {
        headers: { ...headers, ...provider.headers, ...authorization },
        signal: AbortSignal.timeout(timeoutMs),
        ...(dispatcher === undefined ? {} : { dispatcher: await dispatcher() }),
      }).catch((error: unknown) => {
        told(null);
        throw error;
      });
      told(response.statusCode);
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
    const entries = isRecord(body) && Array.isArray(body.models) ? body.models : [];
    return { etag: typeof etag === 'string' ? etag : null, entries, models: parseModels(body) };
  };

/** Watches one request; to be told the status of its answer, or that there was none. */
function watchAnswer(trace: Trace, asked: Pick<ModelsRequest, 'attempt' | 'hasAuthorization'>): (status: number | null) => void {
  if (!trace.isWatched) return () => {};
  const startedAt = performance.now();
  const part = trace.begin({ type: 'modelList' });
  return (status) => {
    const error = status === 200 ? null : status === null ? 'there was no answer' : `http ${status}`;
    part.note({ type: 'modelsRequest', durationMs: Math.round(performance.now() - startedAt), status, error, ...asked });
    part.end(status === null ? 'failed' : 'done');
  };
}
