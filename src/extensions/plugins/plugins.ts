import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { GitClient } from '../../platform/git-clone.js';
import { GitFailure } from '../../platform/git-clone.js';
import { errorCodeOf } from '../../platform/os-error.js';
import { internalError, invalidRequest } from '../../protocol/errors.js';
import type { MarketplaceLoadErrorInfo, PluginDetail, PluginMarketplaceEntry } from '../../protocol/index.js';
import type { BroughtHooks } from '../hooks/hook-layer.js';
import { type ConfiguredSkill, compareBytes, type Skill } from '../skills/skill.js';
import { readPluginHooks } from './contributions.js';
import { describe, type PluginState, summarize } from './describe-plugin.js';
import { curatedRoot, findMarketplaces } from './find-marketplaces.js';
import { resolveInside } from './inside.js';
import { type LoadedPlugin, loadPlugins } from './loaded-plugin.js';
import { type Marketplace, type MarketplaceEntry, readMarketplace } from './marketplace-file.js';
import { PluginCache } from './plugin-cache.js';
import { toBroughtHooks } from './plugin-hooks.js';
import { type PluginId, parsePluginId, toPluginId } from './plugin-id.js';
import { ManifestMistake, readManifest } from './plugin-manifest.js';
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
  readonly errors: readonly MarketplaceLoadErrorInfo[];
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

  /** Those that are installed and switched on, sorted by id. Remembered until the user's settings change. */
  async enabled(): Promise<readonly LoadedPlugin[]> {
    const { settings, warn } = this.#options;
    const tables = await settings.tables('plugins');
    const key = JSON.stringify(tables);
    if (this.#loaded?.key !== key) this.#loaded = { key, plugins: loadPlugins({ tables, cache: this.#cache, warn }) };
    return this.#loaded.plugins;
  }

  async hooks(): Promise<readonly BroughtHooks[]> {
    const all = await Promise.all(
      (await this.enabled()).map(async ({ id, folder, manifest }) => {
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
    return { marketplaces: entries, errors };
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
  async install(selector: PluginSelector): Promise<{ readonly entry: MarketplaceEntry; readonly plugin: LoadedPlugin | null }> {
    const { marketplace, entry } = await this.#find(selector);
    if (entry.installPolicy === 'NOT_AVAILABLE' || !entry.isOffered)
      throw invalidRequest(`plugin \`${entry.name}\` is not available for install in marketplace \`${marketplace.name}\``);
    const { id } = await this.#place(entry, marketplace);
    await this.#options.settings.edit([{ path: ['plugins', id, 'enabled'], value: true, strategy: 'replace' }]);
    this.#changed();
    const plugin = (await this.enabled()).find((loaded) => loaded.id === id) ?? null;
    return { entry, plugin };
  }

  /** One that is not there is no error. @throws RpcError for an id that names none */
  async uninstall(id: PluginId): Promise<void> {
    await this.#cache.remove(id);
    await this.#options.settings.edit([{ path: ['plugins', id.id], value: null, strategy: 'replace' }]);
    this.#changed();
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

  /** @throws RpcError */
  async #place(entry: MarketplaceEntry, marketplace: Marketplace): Promise<PluginId> {
    const id = parsePluginId(toPluginId(entry.name, marketplace.name).id);
    await this.#withSource(entry, async (source) => {
      const manifest = await readManifest(source).catch((error: unknown) => {
        if (error instanceof ManifestMistake) throw invalidRequest(`failed to parse plugin.json: ${error.message}`);
        throw error;
      });
      if (manifest === null) throw invalidRequest('missing plugin.json');
      const name = manifest.name ?? (entry.source.type === 'git' ? entry.name : basename(source));
      if (name !== entry.name)
        throw invalidRequest(`plugin.json name \`${name}\` does not match marketplace plugin name \`${entry.name}\``);
      await this.#cache.install(id, { source, version: manifest.version });
    });
    return id;
  }

  /** A repository is fetched for as long as it is needed. @throws RpcError */
  async #withSource(entry: MarketplaceEntry, use: (folder: string) => Promise<void>): Promise<void> {
    const { source } = entry;
    if (source.type === 'local') return use(source.path);
    const staging = join(this.#options.home, 'plugins', '.marketplace-plugin-source-staging');
    await mkdir(staging, { recursive: true });
    const folder = await mkdtemp(join(staging, 'marketplace-plugin-source-'));
    try {
      await this.#options.git.clone({ url: source.url, ref: source.sha ?? source.refName, sparsePaths: [], folder });
      const inside = source.path === null ? folder : await resolveInside(folder, source.path);
      if (inside === null) throw invalidRequest(`plugin folder \`${source.path}\` leads out of its repository`);
      await use(inside);
    } catch (error) {
      throw error instanceof GitFailure ? internalError(error.message, { cause: error }) : error;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

const notFound = (name: string, marketplace: Marketplace) =>
  invalidRequest(`plugin \`${name}\` was not found in marketplace \`${marketplace.name}\``);

/** The entries of `mcp_servers` that plugins bring. Of two of one name, that of the first id counts. */
export function mcpServersOf(plugins: readonly LoadedPlugin[]): LoadedPlugin['mcpServers'] {
  const servers = new Map<string, LoadedPlugin['mcpServers'][string]>();
  for (const plugin of plugins)
    for (const [name, table] of Object.entries(plugin.mcpServers)) if (!servers.has(name)) servers.set(name, table);
  return Object.fromEntries([...servers].sort(([a], [b]) => compareBytes(a, b)));
}
