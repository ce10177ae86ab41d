import type { TomlTable } from '../../config/toml/toml-table.js';
import type { Contributions } from './contributions.js';
import { readContributions } from './contributions.js';
import type { PluginCache } from './plugin-cache.js';
import { findPluginId, type PluginId } from './plugin-id.js';
import type { PluginManifest } from './plugin-manifest.js';
import { readManifest } from './plugin-manifest.js';

/** A plugin that is installed and switched on. */
export interface LoadedPlugin extends Contributions {
  /** `<plugin>@<marketplace>` */
  readonly id: string;
  readonly name: string;
  /** What people call it. */
  readonly displayName: string;
  readonly description: string | null;
  /** Its installed copy. */
  readonly folder: string;
  readonly manifest: PluginManifest;
}

export interface LoadPluginsOptions {
  /** The user's entries of `plugins`. */
  readonly tables: Readonly<Record<string, TomlTable>>;
  /** Those that count by other means. */
  readonly remote: readonly PluginId[];
  readonly cache: PluginCache;
  readonly warn: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

/** Those that are switched on, sorted by id. One that cannot be loaded costs only itself. */
export async function loadPlugins({ tables, remote, cache, warn }: LoadPluginsOptions): Promise<readonly LoadedPlugin[]> {
  const switchedOn = Object.keys(tables).filter((id) => tables[id]?.['enabled'] !== false);
  const ids = [...new Set([...switchedOn, ...remote.map(({ id }) => id)])].sort();
  const loaded = await Promise.all(
    ids.map(async (id) => {
      const parsed = findPluginId(id);
      if (parsed === null) return warn('an entry of plugins names no plugin', { id }) ?? null;
      try {
        const plugin = await loadPlugin(parsed, cache);
        if (plugin === null) warn('a plugin is switched on and not installed', { id });
        return plugin;
      } catch (error) {
        return warn('a plugin could not be loaded', { id, error }) ?? null;
      }
    }),
  );
  return loaded.filter((plugin) => plugin !== null);
}

/** `null`: it is not installed. @throws ManifestMistake */
export async function loadPlugin(id: PluginId, cache: PluginCache): Promise<LoadedPlugin | null> {
  const folder = await cache.find(id);
  const manifest = folder === null ? null : await readManifest(folder);
  if (folder === null || manifest === null) return null;
  const name = manifest.name ?? id.plugin;
  return {
    ...(await readContributions(folder, manifest)),
    id: id.id,
    name,
    displayName: manifest.interface?.displayName ?? name,
    description: manifest.description,
    folder,
    manifest,
  };
}
