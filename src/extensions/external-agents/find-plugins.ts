import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isRecord } from '../../platform/json.js';
import type { PluginsMigration } from '../../protocol/index.js';
import { type Finding, toDetails } from './migration.js';
import { nonEmptyText } from './non-empty-text.js';
import type { Place } from './place.js';
import { readSettings, settingsPath } from './source-settings.js';
import { readConfig } from './target-config.js';

/** Where a marketplace comes from: a folder of this machine, or something that must be fetched first. */
export type MarketplaceSource =
  | { readonly kind: 'configured' }
  | { readonly kind: 'local'; readonly path: string }
  | { readonly kind: 'git'; readonly source: string; readonly ref: string | null };

/** Plugins of one marketplace that the other agent has switched on. */
export interface WantedPlugins {
  readonly marketplaceName: string;
  readonly source: MarketplaceSource;
  readonly pluginNames: readonly string[];
}

/** The marketplace that the other agent knows without being told. */
const official = {
  name: 'claude-plugins-official',
  source: { kind: 'git', source: 'anthropics/claude-plugins-official', ref: null },
} as const;

export async function findPlugins(place: Place): Promise<Finding | null> {
  const wanted = await listWantedPlugins(place);
  if (wanted.length === 0) return null;
  const plugins: PluginsMigration[] = wanted.map(({ marketplaceName, pluginNames }) => ({
    marketplaceName,
    pluginNames: [...pluginNames],
  }));
  return { description: `Migrate enabled plugins from ${settingsPath(place)}`, details: toDetails({ plugins }) };
}

/** What is switched on there, can be had, and is not configured here yet; sorted. */
export async function listWantedPlugins(place: Place): Promise<readonly WantedPlugins[]> {
  const settings = await readSettings(place);
  const enabled = isRecord(settings['enabledPlugins']) ? settings['enabledPlugins'] : {};
  const names = Object.keys(enabled).filter((name) => enabled[name] === true);
  if (names.length === 0) return [];
  const config = await readConfig(place);
  const configured = isRecord(config['plugins']) ? config['plugins'] : {};
  const byMarketplace = new Map<string, string[]>();
  for (const id of names.filter((name) => configured[name] === undefined).sort()) {
    const [, plugin, marketplace] = /^([^@]+)@([^@]+)$/.exec(id) ?? [];
    if (plugin === undefined || marketplace === undefined) continue;
    byMarketplace.set(marketplace, [...(byMarketplace.get(marketplace) ?? []), plugin]);
  }
  const wanted: WantedPlugins[] = [];
  for (const [marketplaceName, pluginNames] of [...byMarketplace].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const source = await findMarketplace(marketplaceName, { config, known: settings['extraKnownMarketplaces'], root: place.root });
    if (source !== null) wanted.push({ marketplaceName, source, pluginNames });
  }
  return wanted;
}

interface Known {
  readonly config: Readonly<Record<string, unknown>>;
  readonly known: unknown;
  readonly root: string;
}

async function findMarketplace(name: string, { config, known, root }: Known): Promise<MarketplaceSource | null> {
  const { marketplaces } = config;
  if (isRecord(marketplaces) && marketplaces[name] !== undefined) return { kind: 'configured' };
  const entry = isRecord(known) ? known[name] : undefined;
  const source = isRecord(entry) ? entry['source'] : undefined;
  if (!isRecord(source)) return name === official.name ? official.source : null;
  const path = nonEmptyText(source['path']);
  const ref = nonEmptyText(source['ref']);
  switch (source['source']) {
    case 'directory':
      return path === null ? null : toLocal(resolve(root, path));
    case 'github':
      return toGit(nonEmptyText(source['repo']), ref);
    case 'git':
      return toGit(nonEmptyText(source['url']), ref);
    default:
      return null;
  }
}

const toLocal = async (path: string): Promise<MarketplaceSource | null> =>
  (await stat(path).catch(() => null))?.isDirectory() ? { kind: 'local', path } : null;

const toGit = (source: string | null, ref: string | null): MarketplaceSource | null =>
  source === null ? null : { kind: 'git', source, ref };
