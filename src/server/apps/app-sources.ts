import { appsOfTools } from '../../extensions/apps/accessible-apps.js';
import { readToolsFile, writeToolsFile } from '../../extensions/apps/app-tools-file.js';
import type { KnownApps } from '../../extensions/apps/merge-apps.js';
import { readDirectory } from '../../extensions/apps/read-directory.js';
import type { McpTool } from '../../extensions/mcp/mcp-connection.js';
import type { Fetch } from '../../platform/http.js';
import type { AppInfo } from '../../protocol/index.js';
import type { AppsAccount } from './apps-account.js';

const keptForMs = 60 * 60_000;

/** The name of the server whose tools are those of the apps. */
export const appsServer = 'codex_apps';

export interface AppSourcesParts {
  /** Where tools are kept; `null`: nowhere. */
  readonly home: string | null;
  readonly fetch: Fetch;
  readonly now: () => number;
  /** Who asks the directory. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  /** Asks the apps' server for its tools. */
  readonly readTools: (account: AppsAccount, signal: AbortSignal) => Promise<readonly McpTool[]>;
  readonly warn: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

interface Reading {
  /** True: what was read before does not count. */
  readonly isFresh: boolean;
  readonly signal: AbortSignal;
}

interface Kept<T> {
  readonly atMs: number;
  readonly value: T;
}

/** The two places where apps are found, and what they had. What is kept is that of one account: the last one that was asked for. */
export class AppSources {
  readonly #parts: AppSourcesParts;
  #key: string | null = null;
  #directory: Kept<readonly AppInfo[]> | null = null;
  #tools: Kept<readonly McpTool[]> | null = null;
  #written: Promise<void> = Promise.resolve();

  constructor(parts: AppSourcesParts) {
    this.#parts = parts;
  }

  /** What was read not long ago. */
  remembered(account: AppsAccount): KnownApps {
    this.#turnTo(account);
    const tools = this.#recent(this.#tools);
    return { directory: this.#recent(this.#directory), accessible: tools === null ? null : appsOfTools(tools) };
  }

  /** @throws Error that says what the service answered */
  async directory(account: AppsAccount, { isFresh, signal }: Reading): Promise<readonly AppInfo[]> {
    const known = this.remembered(account).directory;
    if (known !== null && !isFresh) return known;
    const { fetch, headers, now } = this.#parts;
    const { baseUrl, owner, key } = account;
    const apps = await readDirectory({ baseUrl, fetch, headers: await headers(), hasWorkspace: owner.isWorkspace, signal });
    if (this.#key === key) this.#directory = { atMs: now(), value: apps };
    return apps;
  }

  /** @throws Error where the server cannot be asked */
  async accessible(account: AppsAccount, { isFresh, signal }: Reading): Promise<readonly AppInfo[]> {
    const known = this.remembered(account).accessible;
    if (known !== null && !isFresh) return known;
    const tools = await this.#parts.readTools(account, signal);
    this.keepTools(account, tools);
    return appsOfTools(tools);
  }

  /** What is connected, or was when the server could be asked. Nothing is, if it never could. */
  async lastAccessible(account: AppsAccount, reading: Reading): Promise<readonly AppInfo[]> {
    try {
      return await this.accessible(account, reading);
    } catch (error) {
      this.#parts.warn('the tools of apps could not be listed', { error });
      return appsOfTools((await this.lastTools(account)) ?? []);
    }
  }

  /** The tools of the last time, however long ago. */
  async lastTools(account: AppsAccount): Promise<readonly McpTool[] | null> {
    this.#turnTo(account);
    if (this.#tools !== null) return this.#tools.value;
    return this.#parts.home === null ? null : readToolsFile(this.#parts.home, account.owner);
  }

  keepTools(account: AppsAccount, tools: readonly McpTool[]): void {
    const { home, now, warn } = this.#parts;
    if (this.#key === account.key) this.#tools = { atMs: now(), value: tools };
    if (home === null) return;
    const write = (): Promise<void> => writeToolsFile(home, account.owner, appsServer, tools);
    this.#written = this.#written.then(write).catch((error: unknown) => warn('the tools of apps could not be kept', { error }));
  }

  /** Waits for what is being written. */
  close(): Promise<void> {
    return this.#written;
  }

  #turnTo({ key }: AppsAccount): void {
    if (this.#key === key) return;
    this.#key = key;
    this.#directory = null;
    this.#tools = null;
  }

  #recent<T>(kept: Kept<T> | null): T | null {
    return kept !== null && this.#parts.now() - kept.atMs < keptForMs ? kept.value : null;
  }
}
