import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { parseModels } from './model-entry.js';
import type { ModelInfo } from './model-info.js';

/** Models as they were fetched. `entries` are kept as the provider sent them. */
export interface CachedModels {
  readonly fetchedAtMs: number;
  readonly etag: string | null;
  readonly clientVersion: string;
  readonly entries: readonly unknown[];
  readonly models: readonly ModelInfo[];
}

const cacheSchema = z.object({
  fetched_at: z.iso.datetime({ offset: true }),
  etag: z.string().nullish(),
  client_version: z.string().nullish(),
  models: z.array(z.unknown()),
});

/** `<home>/models_cache.json`; `null` for what is absent or unreadable: the cache is only a cache. */
export async function readModelsCache(path: string): Promise<CachedModels | null> {
  try {
    const { fetched_at, etag, client_version, models } = cacheSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    return {
      fetchedAtMs: Date.parse(fetched_at),
      etag: etag ?? null,
      clientVersion: client_version ?? '',
      entries: models,
      models: parseModels({ models }),
    };
  } catch {
    return null;
  }
}

/** Replaces the file as a whole: whoever reads it finds the old or the new one. */
export async function writeModelsCache(path: string, { fetchedAtMs, etag, clientVersion, entries }: CachedModels): Promise<void> {
  const content = {
    fetched_at: new Date(fetchedAtMs).toISOString(),
    ...(etag === null ? {} : { etag }),
    client_version: clientVersion,
    models: entries,
  };
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, JSON.stringify(content, null, 2));
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
