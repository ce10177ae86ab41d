import type { ConfigService } from '../../config/config-service.js';
import type { LoadedConfig } from '../../config/loaded-config.js';
import type { McpOwner } from '../../engine/mcp/mcp-source.js';
import { readAppSettings } from '../../extensions/apps/app-settings.js';
import { isHiddenApp } from '../../extensions/apps/hidden-apps.js';
import { type AppsView, mergeApps } from '../../extensions/apps/merge-apps.js';
import { type McpServerSettings, type RequestLogin, readMcpServer } from '../../extensions/mcp/server-settings.js';
import { toUnknownApp } from '../../extensions/plugins/describe-plugin.js';
import type { Clock } from '../../platform/clock.js';
import type { AppInfo, AppSummary } from '../../protocol/index.js';
import type { Auth } from '../accounts/create-auth.js';
import type { Mcp } from '../mcp/mcp.js';
import type { PluginServices } from '../plugins/plugins.js';
import { AppSources } from './app-sources.js';
import { type AppsAccount, appsServerUrl, findAppsAccount } from './apps-account.js';
import { listApps } from './list-apps.js';
import { appsServer } from './tools-memory.js';

/** The longest that lists are waited for. */
const deadlineMs = 90_000;

export interface AppsParts {
  readonly config: ConfigService;
  readonly auth: Auth;
  /** The way to the apps' server. */
  readonly mcp: Pick<Mcp, 'prepare' | 'connect'>;
  readonly plugins: Pick<PluginServices, 'enabled'>;
  readonly home: string;
  readonly cwd: string;
  readonly clock: Clock;
  /** How the server names itself. */
  readonly headers: () => { readonly originator: string; readonly 'user-agent': string };
  readonly onUpdated: (apps: readonly AppInfo[]) => void;
  readonly warn: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

export interface AppsQuery {
  /** True: what was read before does not count. */
  readonly isFresh: boolean;
  /** Who asks. */
  readonly originator: string;
  /** Those of a thread; `null`: as configured. */
  readonly features: Readonly<Record<string, boolean>> | null;
  readonly signal: AbortSignal;
}

/** The apps of who is logged in. There are none without a ChatGPT login, or with the feature off. */
export class Apps {
  readonly #parts: AppsParts;
  readonly #sources: AppSources;
  readonly #login: RequestLogin;

  constructor(parts: AppsParts) {
    const { auth, config, clock, warn } = parts;
    this.#parts = parts;
    this.#login = {
      headers: async () => (await auth.manager.headers()) ?? {},
      recover: (refusals) => auth.manager.recover(refusals).catch(() => false), // The refusal says enough.
      redact: (text) => auth.redact(text),
    };
    this.#sources = new AppSources({
      home: config.hasFiles ? parts.home : null,
      fetch: auth.fetch,
      now: () => clock.now(),
      headers: async () => ({ ...parts.headers(), ...(await auth.manager.headers()) }),
      prepare: () => parts.mcp.prepare(),
      readTools: (account, signal) => this.#readTools(account, signal),
      warn,
    });
  }

  /** Clients are told of each part as it arrives. `null`: there are none to be had. @throws RpcError `failed to list apps: …` */
  async list({ isFresh, originator, features, signal }: AppsQuery): Promise<readonly AppInfo[] | null> {
    const loaded = await this.#configured();
    const account = await this.#find(features ?? loaded.features);
    if (account === null) return null;
    return listApps(this.#sources, {
      account,
      view: await this.#view(loaded, originator),
      isFresh,
      signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
      tell: this.#parts.onUpdated,
      redact: this.#parts.auth.redact,
    });
  }

  /** Reads everything anew and tells clients. @throws Error where something cannot be read */
  async refresh(signal: AbortSignal): Promise<void> {
    const loaded = await this.#configured();
    const account = await this.#find(loaded.features);
    if (account === null) return;
    const reading = { isFresh: true, signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]) };
    const [directory, accessible] = await Promise.all([
      this.#sources.directory(account, reading),
      this.#sources.lastAccessible(account, reading),
    ]);
    this.#parts.onUpdated(mergeApps({ directory, accessible }, await this.#view(loaded, this.#parts.headers().originator)));
  }

  /** Apps that a plugin brings, by id: what the directory says of them, and whether they are to be connected. */
  async describe(
    ids: readonly string[],
    { unknownNeedsAuth = true }: { readonly unknownNeedsAuth?: boolean } = {},
  ): Promise<readonly AppSummary[]> {
    const shown = this.#shown(ids);
    const unknown = (id: string): AppSummary => ({ ...toUnknownApp(id), needsAuth: unknownNeedsAuth });
    return (await this.#summarize(shown, { isFresh: false })) ?? shown.map(unknown);
  }

  /** Those of a plugin's apps that have to be connected before it can use them. None where nobody knows what is connected. */
  async findUnconnected(ids: readonly string[]): Promise<readonly AppSummary[]> {
    return ((await this.#summarize(this.#shown(ids), { isFresh: true })) ?? []).filter(({ needsAuth }) => needsAuth);
  }

  /** The server that a thread uses apps by; `null`: it uses none. */
  async serverFor(loaded: LoadedConfig, owner: McpOwner): Promise<McpServerSettings | null> {
    const account = await this.#find(loaded.features);
    if (account === null) return null;
    const [plugins, memory] = await Promise.all([this.#plugins(owner), this.#sources.memory(account)]);
    const { originator } = this.#parts.headers();
    return { ...this.#server(account, loaded), apps: { ...written(loaded), plugins, originator, memory } };
  }

  close(): Promise<void> {
    return this.#sources.close();
  }

  #configured(): Promise<LoadedConfig> {
    return this.#parts.config.forThread(null, this.#parts.cwd);
  }

  async #find(features: Readonly<Record<string, boolean>>): Promise<AppsAccount | null> {
    return features['apps'] === true ? findAppsAccount(this.#parts.auth) : null;
  }

  /** `null`: apps are off. Where nobody knows what is connected, nothing is said to be missing. */
  async #summarize(ids: readonly string[], { isFresh }: { readonly isFresh: boolean }): Promise<readonly AppSummary[] | null> {
    const account = ids.length === 0 ? null : await this.#find((await this.#configured()).features);
    if (account === null) return null;
    const signal = AbortSignal.timeout(deadlineMs);
    const [directory, accessible] = await Promise.all([
      this.#sources.directory(account, { isFresh: false, signal }).catch((error: unknown) => this.#missing('directory', error)),
      this.#sources.accessible(account, { isFresh, signal }).catch((error: unknown) => this.#missing('tools', error)),
    ]);
    const connected = accessible === null ? null : new Set(accessible.map(({ id }) => id));
    const known = new Map((directory ?? []).map((app) => [app.id, app]));
    return ids.map((id) => {
      const { name, description, installUrl } = known.get(id) ?? toUnknownApp(id);
      return { id, name, description, installUrl, needsAuth: connected !== null && !connected.has(id) };
    });
  }

  /** Without those that nobody is to see. */
  #shown(ids: readonly string[]): readonly string[] {
    const { originator } = this.#parts.headers();
    return ids.filter((id) => !isHiddenApp(id, originator));
  }

  #missing(what: string, error: unknown): null {
    this.#parts.warn(`the ${what} of apps could not be read`, { error });
    return null;
  }

  async #readTools(account: AppsAccount, signal: AbortSignal) {
    await using connection = await this.#parts.mcp.connect(this.#server(account, await this.#configured()), signal);
    return connection.tools;
  }

  #server(account: AppsAccount, { apps }: LoadedConfig): McpServerSettings {
    const settings = readMcpServer(appsServer, { url: appsServerUrl(account, apps) });
    const { transport } = settings;
    return transport.kind === 'http' ? { ...settings, transport: { ...transport, login: this.#login } } : settings;
  }

  async #view(loaded: LoadedConfig, originator: string): Promise<AppsView> {
    const plugins = await this.#plugins({ cwd: this.#parts.cwd, overrides: null });
    return { settings: readAppSettings(written(loaded)), plugins, isHidden: (id) => isHiddenApp(id, originator) };
  }

  /** The names of the plugins that bring an app, by its id. */
  async #plugins(owner: McpOwner): Promise<ReadonlyMap<string, readonly string[]>> {
    const names = new Map<string, string[]>();
    for (const { apps, displayName } of await this.#parts.plugins.enabled(owner))
      for (const id of apps) names.set(id, [...(names.get(id) ?? []), displayName].sort());
    return names;
  }
}

const written = ({ apps, requirements }: LoadedConfig) => ({ tables: apps.tables, disabled: requirements.disabledApps });
