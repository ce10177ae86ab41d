import { appsOfTools } from '../../extensions/apps/accessible-apps.js';
import type { ToolsMemory } from '../../extensions/apps/app-rules.js';
import { readToolsFile, type ToolsOwner, writeToolsFile } from '../../extensions/apps/app-tools-file.js';
import type { McpTool } from '../../extensions/mcp/mcp-tool.js';
import type { AppInfo } from '../../protocol/index.js';

/** The name of the server whose tools are those of the apps. */
export const appsServer = 'codex_apps';

export interface AccountToolsParts {
  readonly owner: ToolsOwner;
  /** Where tools are kept; `null`: nowhere. */
  readonly home: string | null;
  readonly now: () => number;
  readonly warn: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

/** The tools of one account's apps, as they were last told: here, and in a file for other runs. */
export class AccountTools implements ToolsMemory {
  readonly #parts: AccountToolsParts;
  #last: readonly McpTool[] | null = null;
  /** `null`: they were not told to this run. */
  #toldAtMs: number | null = null;
  #reading: Promise<void> | null = null;
  #written: Promise<void> = Promise.resolve();

  constructor(parts: AccountToolsParts) {
    this.#parts = parts;
  }

  get last(): readonly McpTool[] | null {
    return this.#last;
  }

  /** The apps behind them, if they were told not longer ago; else `null`. */
  recentApps(withinMs: number): readonly AppInfo[] | null {
    const isRecent = this.#toldAtMs !== null && this.#parts.now() - this.#toldAtMs < withinMs;
    return isRecent && this.#last !== null ? appsOfTools(this.#last) : null;
  }

  /** Looks for those of other runs, once. */
  async load(): Promise<void> {
    const { home, owner } = this.#parts;
    if (home === null || this.#last !== null) return;
    this.#reading ??= readToolsFile(home, owner).then((tools) => {
      this.#last ??= tools;
    });
    await this.#reading;
  }

  keep(tools: readonly McpTool[]): void {
    const { home, owner, now, warn } = this.#parts;
    this.#last = tools;
    this.#toldAtMs = now();
    if (home === null) return;
    const write = (): Promise<void> => writeToolsFile(home, owner, appsServer, tools);
    this.#written = this.#written.then(write).catch((error: unknown) => warn('the tools of apps could not be kept', { error }));
  }

  /** Waits for what is being written. */
  close(): Promise<void> {
    return this.#written;
  }
}
