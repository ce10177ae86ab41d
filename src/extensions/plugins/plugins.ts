import { stat } from 'node:fs/promises';
import type { GitClient } from '../../platform/git/git-clone.js';
import { errorCodeOf } from '../../platform/os-error.js';
import { invalidRequest } from '../../protocol/errors.js';
import type { MarketplaceLoadErrorInfo, PluginDetail, PluginMarketplaceEntry } from '../../protocol/index.js';
import type { BroughtHooks } from '../hooks/hook-layer.js';
import { type ConfiguredSkill, compareBytes, type Skill } from '../skills/skill.js';
import { readPluginHooks } from './contributions.js';
import { readCuratedVersion } from './curated-version.js';
import { describe, type PluginState, summarize } from './describe-plugin.js';
import { curatedRoot, findMarketplaces } from './find-marketplaces.js';
import { type LoadedPlugin, loadPlugin, loadPlugins } from './loaded-plugin.js';
import { type Marketplace, type MarketplaceEntry, readMarketplace } from './marketplace-file.js';
import { placePlugin } from './place-plugin.js';
import { localVersion, PluginCache } from './plugin-cache.js';
import { toBroughtHooks } from './plugin-hooks.js';
import { type PluginId, toPluginId } from './plugin-id.js';
import { readManifest } from './plugin-manifest.js';
import type { UserSettings } from './user-settings.js';

export interface PluginsOptions {
  /** The folder of settings and data. */
  readonly home: string;
  readonly userHome: string | null;
  readonly settings: UserSettings;
  readonly git: GitClient;
  /** The roots of the marketplaces that the user added. */
  readonly marketplaceRoots: () => Promise<readonly string[]>;
  /** Applies the user's rules to skills. */
  readonly configureSkills: (skills: readonly Skill[]) => Promise<readonly ConfiguredSkill[]>;
  /** Other plugins are there than before: what was made of them is out of date. */
  readonly onChanged: () => void;
  readonly warn: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

export interface ListedPlugins {
  readonly marketplaces: readonly PluginMarketplaceEntry[];
  /** What was read for that. */
  readonly found: readonly Marketplace[];
  readonly errors: readonly MarketplaceLoadErrorInfo[];
}

export interface InstalledPlugin {
  readonly entry: MarketplaceEntry;
  readonly id: PluginId;
  /** `null`: it cannot be loaded. */
  readonly plugin: LoadedPlugin | null;
}

/** A plugin of a marketplace of this machine. */
export interface PluginSelector {
  readonly marketplacePath: string;
  readonly pluginName: string;
}

/** The plugins of this machine: those that marketplaces offer, and those that are installed. */
export class Plugins {
  readonly #options: PluginsOptions;
  readonly #cache: PluginCache;
  #loaded: { readonly key: string; readonly plugins: Promise<readonly LoadedPlugin[]> } | null = null;

  constructor(options: PluginsOptions) {
    this.#options = options;
    this.#cache = new PluginCache(options.home);
  }

  /**
   * Those that are installed and switched on, sorted by id: by the user's settings, and those of the account where they are
   * asked for. Remembered until one of both changes.
   */
  async enabled({ remote = [] }: { readonly remote?: readonly PluginId[] } = {}): Promise<readonly LoadedPlugin[]> {
    const { settings, warn } = this.#options;
    const tables = await settings.tables('plugins');
    const key = JSON.stringify([tables, remote]);
    if (this.#loaded?.key !== key) this.#loaded = { key, plugins: loadPlugins({ tables, remote, cache: this.#cache, warn }) };
    return this.#loaded.plugins;
  }

  /** What is on this machine of a plugin, switched on or not. `null`: it is not installed, or cannot be loaded. */
  find(id: PluginId): Promise<LoadedPlugin | null> {
    return loadPlugin(id, this.#cache).catch(() => null); // Whoever needs it whole loads it by itself.
  }

  async hooks(plugins: readonly LoadedPlugin[]): Promise<readonly BroughtHooks[]> {
    const all = await Promise.all(
      plugins.map(async ({ id, folder, manifest }) => {
        const brought = await readPluginHooks(folder, manifest);
        return brought === null ? [] : [toBroughtHooks(brought, { id, folder })];
      }),
    );
    return all.flat();
  }

  /** Forgets what was loaded. */
  invalidate(): void {
    this.#loaded = null;
  }

  /** Marketplaces without a plugin to show are left out; of a plugin that two of them name alike, the first counts. */
  async list(cwds: readonly string[]): Promise<ListedPlugins> {
    const { home, userHome, marketplaceRoots } = this.#options;
    const roots = [...(await marketplaceRoots()), curatedRoot(home)];
    const { marketplaces, errors } = await findMarketplaces({ userHome, roots, cwds });
    const tables = await this.#options.settings.tables('plugins');
    const seen = new Set<string>();
    const isFirst = (id: string): boolean => !seen.has(id) && seen.add(id) !== undefined;
    const entries: PluginMarketplaceEntry[] = [];
    for (const { name, path, interface: shown, plugins } of marketplaces) {
      const offered = plugins.filter((entry) => entry.isOffered && isFirst(toPluginId(entry.name, name).id));
      if (offered.length === 0) continue;
      const summaries = offered.map(async (entry) => summarize(entry, name, await this.#stateOf(toPluginId(entry.name, name), tables)));
      entries.push({ name, path, interface: shown, plugins: await Promise.all(summaries) });
    }
    return { marketplaces: entries, found: marketplaces, errors };
  }

  /** As its source describes it. @throws RpcError */
  async read(selector: PluginSelector, options: { readonly showsHooks: boolean }): Promise<PluginDetail> {
    const { marketplace, entry } = await this.#find(selector);
    if (!entry.isOffered) throw notFound(entry.name, marketplace);
    const tables = await this.#options.settings.tables('plugins');
    const state = await this.#stateOf(toPluginId(entry.name, marketplace.name), tables);
    return describe(entry, { marketplace, state, ...options, configure: this.#options.configureSkills });
  }

  /** Copies the plugin and switches it on. @throws RpcError */
  async install(selector: PluginSelector): Promise<InstalledPlugin> {
    const { marketplace, entry } = await this.#find(selector);
    if (entry.installPolicy === 'NOT_AVAILABLE' || !entry.isOffered)
      throw invalidRequest(`plugin \`${entry.name}\` is not available for install in marketplace \`${marketplace.name}\``);
    const id = await this.#place(entry, marketplace);
    await this.#options.settings.edit([{ path: ['plugins', id.id, 'enabled'], value: true, strategy: 'replace' }]);
    this.#changed();
    return { entry, id, plugin: await this.find(id) };
  }

  /** One that is not there is no error. @throws RpcError for an id that names none */
  async uninstall(id: PluginId): Promise<void> {
    await this.#cache.remove(id);
    await this.#options.settings.edit([{ path: ['plugins', id.id], value: null, strategy: 'replace' }]);
    this.#changed();
  }

  /** Copies anew what is installed in another version than its marketplace has on this machine. */
  async refreshOutdated(marketplaces: readonly Marketplace[]): Promise<void> {
    const { home } = this.#options;
    for (const marketplace of marketplaces) {
      const curated = await readCuratedVersion(marketplace, home);
      const isOutdated = async ({ name, source }: MarketplaceEntry): Promise<boolean> => {
        const installed = await this.#cache.versionOf(toPluginId(name, marketplace.name));
        if (installed === null || source.type !== 'local') return false;
        const manifest = await readManifest(source.path).catch(() => null); // What cannot be read cannot be installed.
        return manifest !== null && installed !== (curated ?? manifest.version ?? localVersion);
      };
      const outdated: MarketplaceEntry[] = [];
      for (const entry of marketplace.plugins) if (await isOutdated(entry)) outdated.push(entry);
      if (outdated.length > 0) await this.refresh({ ...marketplace, plugins: outdated });
    }
  }

  /** Copies the installed plugins of a marketplace anew. What fails is logged: the old copy stays. */
  async refresh(marketplace: Marketplace): Promise<void> {
    const tables = await this.#options.settings.tables('plugins');
    for (const entry of marketplace.plugins) {
      const id = toPluginId(entry.name, marketplace.name);
      if (!Object.hasOwn(tables, id.id) || (await this.#cache.find(id)) === null) continue;
      await this.#place(entry, marketplace).catch((error: unknown) =>
        this.#options.warn('a plugin could not be brought up to date', { id: id.id, error }),
      );
    }
    this.#changed();
  }

  #changed(): void {
    this.invalidate();
    this.#options.onChanged();
  }

  async #stateOf(id: PluginId, tables: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Promise<PluginState> {
    const installed = (await this.#cache.find(id)) !== null;
    const table = Object.hasOwn(tables, id.id) ? tables[id.id] : undefined;
    return { installed, enabled: installed && table !== undefined && table['enabled'] !== false };
  }

  async #find({ marketplacePath, pluginName }: PluginSelector): Promise<{ marketplace: Marketplace; entry: MarketplaceEntry }> {
    await stat(marketplacePath).catch((error: unknown) => {
      if (errorCodeOf(error) === 'ENOENT' || errorCodeOf(error) === 'ENOTDIR')
        throw invalidRequest(`marketplace file \`${marketplacePath}\` does not exist`);
      throw error;
    });
    const marketplace = await readMarketplace(marketplacePath);
    const entry = marketplace.plugins.find(({ name }) => name === pluginName);
    if (entry === undefined) throw notFound(pluginName, marketplace);
    return { marketplace, entry };
  }

  #place(entry: MarketplaceEntry, marketplace: Marketplace): Promise<PluginId> {
    const { home, git } = this.#options;
    return placePlugin(entry, marketplace, { home, git, cache: this.#cache });
  }
}

const notFound = (name: string, marketplace: Marketplace) =>
  invalidRequest(`plugin \`${name}\` was not found in marketplace \`${marketplace.name}\``);

/** The entries of `mcp_servers` that plugins bring. Of two of one name, that of the first id counts. */
export function mcpServersOf(
  plugins: readonly LoadedPlugin[],
  allow: (plugin: LoadedPlugin) => LoadedPlugin['mcpServers'],
): LoadedPlugin['mcpServers'] {
  const servers = new Map<string, LoadedPlugin['mcpServers'][string]>();
  for (const plugin of plugins) for (const [name, table] of Object.entries(allow(plugin))) if (!servers.has(name)) servers.set(name, table);
  return Object.fromEntries([...servers].sort(([a], [b]) => compareBytes(a, b)));
}
