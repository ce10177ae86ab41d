import type { Clock } from '../../platform/clock.js';
import { bundledModels } from './bundled-models.js';
import type { FetchModels } from './fetch-models.js';
import { findModel } from './find-model.js';
import type { ModelInfo } from './model-info.js';
import { type ModelOverrides, withModelOverrides } from './model-overrides.js';
import { type CachedModels, readModelsCache, writeModelsCache } from './models-cache.js';

/** The models that a server knows. */
export interface ModelCatalog {
  /** As known at this moment; another array when something changed. */
  models(): readonly ModelInfo[];
  /** Asks the provider where it is one that can be asked and what is known is old. Never rejects. */
  refresh(): Promise<void>;
  /** Told the version that a response names: what is known is good for longer, or is asked for again. */
  hearEtag(etag: string): void;
}

/** A catalogue that stays as it is. */
export const fixedCatalog = (models: readonly ModelInfo[]): ModelCatalog => ({
  models: () => models,
  refresh: async () => {},
  hearEtag: () => {},
});

/** The catalogue that ships with the program. */
export const bundledCatalog: ModelCatalog = fixedCatalog(bundledModels);

export interface FetchedCatalogOptions {
  /** What is known before anybody was asked; what is fetched lies over it. */
  readonly base: readonly ModelInfo[];
  readonly fetch: FetchModels;
  /** Whether the provider would answer whoever is logged in. Default: always. */
  readonly mayFetch?: () => boolean;
  /** `null`: nothing is kept on disk. */
  readonly cachePath: string | null;
  readonly clientVersion: string;
  readonly clock: Clock;
  readonly warn: (message: string, details: unknown) => void;
}

const timeToLiveMs = 300_000;
/** A provider that failed to answer is not asked again for so long: whoever starts a thread waits for the answer. */
const restMs = 60_000;

/** A catalogue that asks its provider, at most once in five minutes, over the runs of the program. */
export function fetchedCatalog(options: FetchedCatalogOptions): ModelCatalog {
  const { base, clock, clientVersion, cachePath, warn, mayFetch = () => true } = options;
  let known: CachedModels | null = null;
  let models = base;
  let running: Promise<void> | null = null;
  let failedAtMs: number | null = null;
  /** Providers may name their catalogue otherwise in responses than with the catalogue itself. */
  let fetchedFor: string | null = null;

  const isResting = (): boolean => failedAtMs !== null && Math.abs(clock.now() - failedAtMs) < restMs;
  const isFresh = (): boolean => known !== null && Math.abs(clock.now() - known.fetchedAtMs) < timeToLiveMs;
  const learn = (cached: CachedModels): void => {
    known = cached;
    models = overlaid(base, cached.models);
  };
  const keep = async (cached: CachedModels): Promise<void> => {
    learn(cached);
    if (cachePath !== null) await writeModelsCache(cachePath, cached);
  };
  const load = async (): Promise<void> => {
    const cached = cachePath === null ? null : await readModelsCache(cachePath);
    if (cached?.clientVersion === clientVersion) learn(cached);
  };
  const fetch = async (): Promise<void> => {
    if (isResting() || !mayFetch()) return;
    try {
      await keep({ ...(await options.fetch()), fetchedAtMs: clock.now(), clientVersion });
      failedAtMs = null;
    } catch (error) {
      failedAtMs = clock.now();
      throw error;
    }
  };
  /** One at a time, whoever asks. */
  const alone = (work: () => Promise<void>): Promise<void> => {
    running ??= work()
      .catch((error: unknown) => warn('the model catalogue could not be refreshed', error))
      .finally(() => {
        running = null;
      });
    return running;
  };

  const compare = (etag: string): Promise<void> | undefined => {
    if (!mayFetch()) return undefined;
    const current = known;
    if (current === null || (etag !== current.etag && etag !== fetchedFor)) {
      fetchedFor = etag;
      return alone(fetch);
    }
    // Every response names it: the file is not written each time.
    if (clock.now() - current.fetchedAtMs <= restMs) return undefined;
    return alone(() => keep({ ...current, fetchedAtMs: clock.now() }));
  };

  return {
    models: () => (mayFetch() ? models : base),
    async refresh() {
      if (!mayFetch() || isFresh()) return;
      await alone(async () => {
        if (known === null) await load();
        if (!isFresh()) await fetch();
      });
    },
    hearEtag(etag) {
      void (running ?? Promise.resolve()).then(() => compare(etag));
    },
  };
}

/** The base with the fetched entries in the place of those of the same slug, and the others behind it. */
function overlaid(base: readonly ModelInfo[], fetched: readonly ModelInfo[]): readonly ModelInfo[] {
  const bySlug = new Map([...base, ...fetched].map((model) => [model.slug, model]));
  return [...bySlug.values()];
}

/** Looks names up, under the overrides of one configuration: the same object each time while the catalogue stays as it is. */
export function createModelLookup(catalog: ModelCatalog, overrides: ModelOverrides): (name: string) => ModelInfo {
  let models = catalog.models();
  let found = new Map<string, ModelInfo>();
  return (name) => {
    if (models !== catalog.models()) {
      models = catalog.models();
      found = new Map();
    }
    const known = found.get(name);
    if (known !== undefined) return known;
    const model = withModelOverrides(findModel(name, models), overrides);
    found.set(name, model);
    return model;
  };
}
