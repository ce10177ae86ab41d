import { appsOfTools } from '../../extensions/apps/accessible-apps.js';
import type { KnownApps } from '../../extensions/apps/merge-apps.js';
import { readDirectory } from '../../extensions/apps/read-directory.js';
import type { McpTool } from '../../extensions/mcp/mcp-tool.js';
import type { Fetch } from '../../platform/http/http.js';
import type { AppInfo } from '../../protocol/index.js';
import type { AppsAccount } from './apps-account.js';
import { AccountTools, type AccountToolsParts } from './tools-memory.js';

const keptForMs = 60 * 60_000;

export interface AppSourcesParts extends Omit<AccountToolsParts, 'owner'> {
  readonly fetch: Fetch;
  /** Who asks the directory. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  /** Loads what is needed to ask the apps' server. */
  readonly prepare: () => Promise<void>;
  /** Asks the apps' server for its tools. */
  readonly readTools: (account: AppsAccount, signal: AbortSignal) => Promise<readonly McpTool[]>;
}

interface Reading {
  /** True: what was read before does not count. */
  readonly isFresh: boolean;
  readonly signal: AbortSignal;
}

interface Remembered {
  /** Of which account. */
  readonly key: string;
  readonly tools: AccountTools;
  directory: { readonly atMs: number; readonly apps: readonly AppInfo[] } | null;
}

/** The two places where apps are found, and what they had. What is remembered is that of the account that was asked for last. */
export class AppSources {
  readonly #parts: AppSourcesParts;
  #remembered: Remembered | null = null;

  constructor(parts: AppSourcesParts) {
    this.#parts = parts;
  }

  /** Loads what is needed to ask, so that the parts of a list arrive as the services answer. */
  prepare(): Promise<void> {
    return this.#parts.prepare();
  }

  /** What was read not long ago. */
  remembered(account: AppsAccount): KnownApps {
    const { directory, tools } = this.#of(account);
    const isRecent = directory !== null && this.#parts.now() - directory.atMs < keptForMs;
    return { directory: isRecent ? directory.apps : null, accessible: tools.recentApps(keptForMs) };
  }

  /** @throws Error that says what the service answered */
  async directory(account: AppsAccount, { isFresh, signal }: Reading): Promise<readonly AppInfo[]> {
    const known = this.remembered(account).directory;
    if (known !== null && !isFresh) return known;
    const { fetch, headers, now } = this.#parts;
    const { baseUrl, owner } = account;
    const remembered = this.#of(account);
    const apps = await readDirectory({ baseUrl, fetch, headers: await headers(), hasWorkspace: owner.isWorkspace, signal });
    remembered.directory = { atMs: now(), apps };
    return apps;
  }

  /** @throws Error where the server cannot be asked */
  async accessible(account: AppsAccount, { isFresh, signal }: Reading): Promise<readonly AppInfo[]> {
    const known = this.remembered(account).accessible;
    if (known !== null && !isFresh) return known;
    const memory = this.#of(account).tools;
    const tools = await this.#parts.readTools(account, signal);
    memory.keep(tools);
    return appsOfTools(tools);
  }

  /** What is connected, or was when the server could be asked. Nothing is, if it never could. */
  async lastAccessible(account: AppsAccount, reading: Reading): Promise<readonly AppInfo[]> {
    try {
      return await this.accessible(account, reading);
    } catch (error) {
      this.#parts.warn('the tools of apps could not be listed', { error });
      return appsOfTools((await this.memory(account)).last ?? []);
    }
  }

  /** The account's tools: with those of other runs, as long as this one knows none. */
  async memory(account: AppsAccount): Promise<AccountTools> {
    const { tools } = this.#of(account);
    await tools.load();
    return tools;
  }

  async close(): Promise<void> {
    await this.#remembered?.tools.close();
  }

  #of({ key, owner }: AppsAccount): Remembered {
    if (this.#remembered?.key !== key) {
      this.#remembered = { key, tools: new AccountTools({ ...this.#parts, owner }), directory: null };
    }
    return this.#remembered;
  }
}
