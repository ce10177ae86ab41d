import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TomlTable } from '../../config/toml/toml-table.js';
import type { Clock } from '../../platform/clock.js';
import { type GitClient, GitFailure } from '../../platform/git/git-clone.js';
import { internalError, invalidRequest, RpcError } from '../../protocol/errors.js';
import type { MarketplaceAddResponse, MarketplaceRemoveResponse, MarketplaceUpgradeResponse } from '../../protocol/index.js';
import { configuredSource, isSameSource, toSettings } from './configured-marketplace.js';
import { findMarketplaceFile, invalidMarketplace, type Marketplace, readMarketplace } from './marketplace-file.js';
import {
  type GitSource,
  type MarketplaceSource,
  readMarketplaceSource,
  type SourceBase,
  type SourceRequest,
} from './marketplace-source.js';
import { hasStamp, writeStamp } from './marketplace-stamp.js';
import { checkName, isPluginName } from './plugin-id.js';
import { isFolder, swapFolder } from './swap-folder.js';
import type { UserSettings } from './user-settings.js';

/** The marketplace that the product itself brings: nobody else may have its name. */
export const curatedName = 'openai-curated';

export interface MarketplacesOptions extends SourceBase {
  /** The folder of settings and data. */
  readonly home: string;
  readonly settings: UserSettings;
  readonly git: GitClient;
  readonly clock: Clock;
  /** Brings the installed plugins of a marketplace in line with it. */
  readonly onUpgraded: (marketplace: Marketplace) => Promise<void>;
}

/** The marketplaces that the user added. */
export class Marketplaces {
  readonly #options: MarketplacesOptions;

  constructor(options: MarketplacesOptions) {
    this.#options = options;
  }

  /** Where git marketplaces are kept. */
  get #folder(): string {
    return join(this.#options.home, '.tmp', 'marketplaces');
  }

  /** The roots of those that are configured, sorted by path. */
  async roots(): Promise<readonly string[]> {
    const tables = await this.#options.settings.tables('marketplaces');
    const roots = Object.entries(tables).flatMap(([name, table]) => this.#rootOf(name, table) ?? []);
    return roots.sort();
  }

  /** Where a configured one is; `null`: none has that name. */
  async find(name: string): Promise<string | null> {
    const tables = await this.#options.settings.tables('marketplaces');
    const table = Object.hasOwn(tables, name) ? tables[name] : undefined;
    return table === undefined ? null : this.#rootOf(name, table);
  }

  /** @throws RpcError */
  async add(request: SourceRequest): Promise<MarketplaceAddResponse> {
    const source = await readMarketplaceSource(request, this.#options);
    const known = await this.#findAdded(source);
    if (known !== null) {
      await this.#record(known.name, source);
      return { marketplaceName: known.name, installedRoot: known.root, alreadyAdded: true };
    }
    if (source.kind === 'git') return this.#withClone(source, ({ folder }) => this.#addNew(source, folder));
    return this.#addNew(source, source.path);
  }

  /** What is installed of it stays. @throws RpcError */
  async remove(name: string): Promise<MarketplaceRemoveResponse> {
    checkName('marketplace', name);
    const { settings } = this.#options;
    const tables = await settings.tables('marketplaces');
    const twin = Object.keys(tables).find((key) => key.toLowerCase() === name.toLowerCase());
    const table = Object.hasOwn(tables, name) ? tables[name] : undefined;
    if (table === undefined && twin !== undefined)
      throw invalidRequest(`marketplace \`${name}\` does not match configured marketplace \`${twin}\` exactly`);
    const folder = join(this.#folder, name);
    const isInstalled = await isFolder(folder);
    if (table === undefined && !isInstalled) throw invalidRequest(`marketplace \`${name}\` is not configured or installed`);
    if (isInstalled) await rm(folder, { recursive: true, force: true });
    if (table !== undefined) await settings.edit([{ path: ['marketplaces', name], value: null, strategy: 'replace' }]);
    return { marketplaceName: name, installedRoot: isInstalled ? folder : null };
  }

  /** One, or all that come from repositories. @throws RpcError where the one does not */
  async upgrade(name: string | null): Promise<MarketplaceUpgradeResponse> {
    const tables = await this.#options.settings.tables('marketplaces');
    const all = Object.entries(tables)
      .flatMap(([key, table]) => {
        const source = configuredSource(table);
        return source?.kind === 'git' ? [{ name: key, source, revision: table['last_revision'] }] : [];
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const selected = name === null ? all : all.filter((one) => one.name === name);
    if (name !== null && selected.length === 0) throw invalidRequest(`marketplace \`${name}\` is not configured as a Git marketplace`);
    const upgradedRoots: string[] = [];
    const errors: MarketplaceUpgradeResponse['errors'] = [];
    for (const one of selected) {
      try {
        const root = await this.#upgradeOne(one);
        if (root !== null) upgradedRoots.push(root);
      } catch (error) {
        errors.push({ marketplaceName: one.name, message: error instanceof Error ? error.message : String(error) });
      }
    }
    return { selectedMarketplaces: selected.map((one) => one.name), upgradedRoots, errors };
  }

  #rootOf(name: string, table: TomlTable): string | null {
    const source = configuredSource(table);
    if (source === null || !isPluginName(name)) return null;
    return source.kind === 'local' ? source.path : join(this.#folder, name);
  }

  async #findAdded(source: MarketplaceSource): Promise<{ readonly name: string; readonly root: string } | null> {
    for (const [name, table] of Object.entries(await this.#options.settings.tables('marketplaces'))) {
      const root = this.#rootOf(name, table);
      if (root === null || !isSameSource(configuredSource(table), source)) continue;
      const found = await this.#readRoot(root).catch(() => null); // Broken since: it is added anew.
      if (found?.name === name) return { name, root };
    }
    return null;
  }

  async #addNew(source: MarketplaceSource, folder: string): Promise<MarketplaceAddResponse> {
    const { name } = await this.#readRoot(folder, source);
    if (name === curatedName) throw invalidRequest(`marketplace '${name}' is reserved and cannot be added from this source`);
    const tables = await this.#options.settings.tables('marketplaces');
    const table = Object.hasOwn(tables, name) ? tables[name] : undefined;
    if (table !== undefined && !isSameSource(configuredSource(table), source))
      throw invalidRequest(`marketplace '${name}' is already added from a different source; remove it before adding this source`);
    const root = source.kind === 'local' ? source.path : join(this.#folder, name);
    if (source.kind === 'git') await swapFolder(folder, root, () => this.#record(name, source));
    else await this.#record(name, source);
    return { marketplaceName: name, installedRoot: root, alreadyAdded: false };
  }

  async #upgradeOne({ name, source, revision }: { readonly name: string; readonly source: GitSource; readonly revision: unknown }) {
    checkName('marketplace', name);
    const root = join(this.#folder, name);
    const latest = await this.#options.git.revisionOf(source.url, source.ref);
    if (revision === latest && (await hasStamp(root, source, latest))) return null;
    await this.#withClone(source, async ({ folder, revision: cloned }) => {
      const found = await this.#readRoot(folder);
      if (found.name !== name) throw invalidRequest(`upgraded marketplace name \`${found.name}\` does not match \`${name}\``);
      await writeStamp(folder, source, cloned);
      await swapFolder(folder, root, () => this.#record(name, source, cloned));
    });
    await this.#options.onUpgraded(await this.#readRoot(root));
    return root;
  }

  /** @throws RpcError */
  async #readRoot(root: string, source?: MarketplaceSource): Promise<Marketplace> {
    const path = await findMarketplaceFile(root);
    if (path === null) {
      const named = source?.kind === 'git' ? join(this.#folder, '.staging') : root;
      throw invalidMarketplace(named, 'marketplace root does not contain a supported manifest');
    }
    const marketplace = await readMarketplace(path);
    checkName('marketplace', marketplace.name);
    return marketplace;
  }

  /** Whatever is not moved away is removed afterwards. @throws RpcError */
  async #withClone<T>(source: GitSource, use: (clone: { folder: string; revision: string }) => Promise<T>): Promise<T> {
    const staging = join(this.#folder, '.staging');
    await mkdir(staging, { recursive: true });
    const folder = await mkdtemp(join(staging, 'marketplace-add-'));
    try {
      return await use({ folder, revision: await this.#options.git.clone({ ...source, folder }) });
    } catch (error) {
      if (error instanceof RpcError) throw error;
      throw internalError(error instanceof GitFailure ? error.message : `failed to add marketplace: ${String(error)}`, { cause: error });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #record(name: string, source: MarketplaceSource, revision: string | null = null): Promise<void> {
    const value = toSettings(source, { now: this.#options.clock.now(), revision });
    const path = ['marketplaces', name];
    const { [name]: known = {} } = await this.#options.settings.tables('marketplaces');
    const stale = Object.keys(known).filter((key) => key !== 'last_updated');
    // Member by member: a table that is set as a whole has its members sorted, and one that is removed comes back at the end.
    await this.#options.settings.edit([
      ...stale.map((key) => ({ path: [...path, key], value: null, strategy: 'replace' as const })),
      ...Object.entries(value).map(([key, member]) => ({ path: [...path, key], value: member, strategy: 'replace' as const })),
    ]);
  }
}
