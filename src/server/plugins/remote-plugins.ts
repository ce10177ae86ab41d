import type { AuthState } from '../../auth/auth-state.js';
import type { PluginCache } from '../../extensions/plugins/plugin-cache.js';
import { isPluginName, type PluginId } from '../../extensions/plugins/plugin-id.js';
import type { CatalogAccess } from '../../extensions/plugins/remote/catalog-client.js';
import type { CatalogPlugin } from '../../extensions/plugins/remote/catalog-plugin.js';
import type { InstalledPlugins } from '../../extensions/plugins/remote/describe-remote.js';
import type { RemoteMarketplaceName } from '../../extensions/plugins/remote/remote-marketplace.js';
import type { ShareParts } from '../../extensions/plugins/remote/shares.js';
import type { ByteTransfer } from '../../platform/http/http-bytes.js';
import { invalidRequest } from '../../protocol/errors.js';
import type { PluginMarketplaceEntry } from '../../protocol/index.js';
import type { Auth } from '../accounts/create-auth.js';

export interface RemotePluginsParts {
  readonly home: string;
  readonly auth: Pick<Auth, 'manager' | 'settings' | 'fetch'>;
  readonly cache: PluginCache;
  readonly transfer: ByteTransfer;
  /** How the server names itself. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Other plugins are there than before. */
  readonly onChanged: () => void;
  readonly warn: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

/** What sharing needs. */
export interface Sharing extends ShareParts {
  readonly shares: typeof import('../../extensions/plugins/remote/shares.js');
  readonly warn: RemotePluginsParts['warn'];
}

/** A plugin that was put on this machine, or was on it, as the catalogue names it. */
export interface RemotePlugin {
  readonly plugin: CatalogPlugin;
  readonly id: PluginId;
}

/** Ids of the remote catalogue become parts of addresses. @throws RpcError */
export function checkRemoteId(
  id: string,
  message = 'invalid remote plugin id: only ASCII letters, digits, `_`, `-`, and `~` are allowed',
): void {
  if (!/^[A-Za-z0-9_~-]+$/.test(id)) throw invalidRequest(message);
}

/** The plugin catalogue of the ChatGPT account that is logged in. */
export class RemotePlugins {
  readonly #parts: RemotePluginsParts;
  /** What counts of the account, as last read. */
  #known: { readonly account: string; readonly ids: readonly PluginId[] } | null = null;
  #featured: { readonly key: string; readonly ids: readonly string[] } | null = null;
  #syncing: Promise<void> | null = null;
  /** What is to be done once more, as somebody asked while it was being done. */
  #wanted: 'nothing' | 'refresh' | 'sync' = 'nothing';

  constructor(parts: RemotePluginsParts) {
    this.#parts = parts;
  }

  /** The installed plugins that count. None before the account has been read for the first time. */
  installed(): readonly PluginId[] {
    return this.#known !== null && this.#known.account === accountOf(this.#parts.auth.manager.current()) ? this.#known.ids : [];
  }

  /** The way to the account's service. `action` begins what a refusal says. @throws RpcError */
  async access(action: string, signal?: AbortSignal): Promise<CatalogAccess> {
    const { auth, headers } = this.#parts;
    const state = auth.manager.current();
    const required = `${action}: chatgpt authentication required for remote plugin catalog`;
    if (state === null) throw invalidRequest(required);
    if (state.mode === 'apikey') throw invalidRequest(`${required}; api key auth is not supported`);
    const { chatgptBaseUrl: baseUrl } = await auth.settings();
    const all = { ...headers(), ...(await auth.manager.headers()) };
    return { baseUrl, fetch: auth.fetch, headers: all, accountId: state.accountId, ...(signal ? { signal } : {}) };
  }

  /** Parts of the catalogue, as far as they can be read. None without a ChatGPT login. */
  async list(names: readonly RemoteMarketplaceName[]): Promise<readonly PluginMarketplaceEntry[]> {
    if (names.length === 0 || accountOf(this.#parts.auth.manager.current()) === null) return [];
    const access = await this.access('list remote plugins');
    const { readMarketplaces } = await import('../../extensions/plugins/remote/list-marketplaces.js');
    return readMarketplaces(access, names, this.#parts.warn);
  }

  /** @throws RpcError */
  async read(remoteId: string): Promise<{ readonly plugin: CatalogPlugin; readonly installed: InstalledPlugins }> {
    const action = 'read remote plugin details';
    const [access, { readPlugin, listInstalled }, { failingAs }] = await Promise.all([
      this.access(action),
      import('../../extensions/plugins/remote/catalog.js'),
      import('../../extensions/plugins/remote/catalog-failure.js'),
    ]);
    return failingAs(action, async () => {
      const plugin = await readPlugin(access, remoteId);
      return { plugin, installed: await listInstalled(access, plugin.scope, { warn: this.#parts.warn }) };
    });
  }

  /** `null`: the catalogue has no text. @throws RpcError */
  async readSkill(action: string, remoteId: string, skillName: string): Promise<string | null> {
    const [access, { readSkillText }, { failingAs }] = await Promise.all([
      this.access(action),
      import('../../extensions/plugins/remote/catalog.js'),
      import('../../extensions/plugins/remote/catalog-failure.js'),
    ]);
    return failingAs(action, () => readSkillText(access, remoteId, skillName));
  }

  /** Something about plugins that the user shares. `action` begins what a refusal says. @throws RpcError */
  async share<T>(action: string, work: (parts: Sharing) => Promise<T>): Promise<T> {
    const { home, transfer, warn } = this.#parts;
    const [access, { saveShare, updateShareTargets, listShares, deleteShare }, { SharePaths }, { failingAs }] = await Promise.all([
      this.access(action),
      import('../../extensions/plugins/remote/shares.js'),
      import('../../extensions/plugins/remote/share-paths.js'),
      import('../../extensions/plugins/remote/catalog-failure.js'),
    ]);
    const shares = { saveShare, updateShareTargets, listShares, deleteShare };
    return failingAs(action, () => work({ access, transfer, paths: new SharePaths(home), warn, shares }));
  }

  /** Puts a plugin on this machine and into the account. @throws RpcError */
  async install(remoteId: string): Promise<RemotePlugin> {
    const { home, cache, transfer, onChanged } = this.#parts;
    const [{ readPlugin, recordInstall }, { installBundle }, { failingAs }] = await Promise.all([
      import('../../extensions/plugins/remote/catalog.js'),
      import('../../extensions/plugins/remote/install-bundle.js'),
      import('../../extensions/plugins/remote/catalog-failure.js'),
    ]);
    const reading = 'read remote plugin details before install';
    const access = await this.access(reading);
    const plugin = await failingAs(reading, () => readPlugin(access, remoteId, { withBundle: true }));
    if (plugin.status === 'DISABLED_BY_ADMIN') throw invalidRequest(`remote plugin ${remoteId} is disabled by admin`);
    if (plugin.installation_policy === 'NOT_AVAILABLE') throw invalidRequest(`remote plugin ${remoteId} is not available for install`);
    const id = await failingAs('install remote plugin bundle', () => installBundle(plugin, { home, cache, transfer }));
    await failingAs('install remote plugin', () => recordInstall(access, remoteId));
    this.#know([...this.installed().filter((known) => known.id !== id.id), id]);
    onChanged();
    return { plugin, id };
  }

  /** Takes a plugin out of the account and off this machine. @throws RpcError */
  async uninstall(remoteId: string, beforeRemoval: (id: PluginId) => Promise<void>): Promise<RemotePlugin | null> {
    const { cache, onChanged } = this.#parts;
    const [{ readPlugin, recordUninstall }, { idOf }, { failingAs }] = await Promise.all([
      import('../../extensions/plugins/remote/catalog.js'),
      import('../../extensions/plugins/remote/installed-plugins.js'),
      import('../../extensions/plugins/remote/catalog-failure.js'),
    ]);
    const access = await this.access('uninstall remote plugin');
    const plugin = await failingAs('uninstall remote plugin', async () => {
      const found = await readPlugin(access, remoteId);
      await recordUninstall(access, remoteId);
      return found;
    });
    if (!isPluginName(plugin.name)) return null; // It was never on this machine.
    const id = idOf(plugin);
    await beforeRemoval(id);
    await cache.remove(id);
    this.#know(this.installed().filter((known) => known.id !== id.id));
    onChanged();
    return { plugin, id };
  }

  /** Reads what is installed in the account. Nothing on this machine is touched: a service may be behind what was just done. */
  refresh(signal: AbortSignal): Promise<void> {
    if (this.#wanted === 'nothing') this.#wanted = 'refresh';
    return this.#work(signal);
  }

  /** Brings this machine in line with the account. */
  sync(signal: AbortSignal): Promise<void> {
    this.#wanted = 'sync';
    return this.#work(signal);
  }

  /** Ids of plugins that the product shows first. None without a ChatGPT login, or where they cannot be had. */
  async featured(): Promise<readonly string[]> {
    const { auth, warn } = this.#parts;
    if (accountOf(auth.manager.current()) === null) return [];
    try {
      const access = await this.access('list featured plugins');
      const key = JSON.stringify([access.baseUrl, access.accountId]);
      if (this.#featured?.key !== key) {
        const { listFeatured } = await import('../../extensions/plugins/remote/catalog.js');
        this.#featured = { key, ids: await listFeatured(access) };
      }
      return this.#featured.ids;
    } catch (error) {
      warn('the featured plugins could not be read', { error });
      return [];
    }
  }

  /** One after the other: who asks while that goes on gets it done once more. */
  #work(signal: AbortSignal): Promise<void> {
    this.#syncing ??= this.#workWhileWanted(signal)
      .catch((error: unknown) => {
        if (!signal.aborted) this.#parts.warn('the plugins of the account could not be read', { error });
      })
      .finally(() => {
        this.#syncing = null;
      });
    return this.#syncing;
  }

  async #workWhileWanted(signal: AbortSignal): Promise<void> {
    const { auth, onChanged, ...parts } = this.#parts;
    while (this.#wanted !== 'nothing') {
      const isSync = this.#wanted === 'sync';
      this.#wanted = 'nothing';
      const account = accountOf(auth.manager.current());
      if (account === null) return;
      const { readInstalled, syncInstalled } = await import('../../extensions/plugins/remote/installed-plugins.js');
      const access = await this.access('sync remote plugins', signal);
      const ids = isSync ? await syncInstalled({ ...parts, access, signal }) : await readInstalled(access, parts.warn);
      // Somebody else may have logged in since.
      if (accountOf(auth.manager.current()) !== account) continue;
      const isSame = JSON.stringify(this.installed()) === JSON.stringify(ids);
      this.#known = { account, ids };
      if (!isSame) onChanged();
    }
  }

  #know(ids: readonly PluginId[]): void {
    const account = accountOf(this.#parts.auth.manager.current());
    if (account !== null) this.#known = { account, ids };
  }
}

/** Whose plugins count. `null`: nobody's, as nobody is logged in with ChatGPT. */
const accountOf = (state: AuthState | null): string | null =>
  state === null || state.mode === 'apikey' ? null : JSON.stringify([state.accountId, state.claims.userId]);
