import type { TomlTable } from '../../config/toml/toml-table.js';
import type { McpTool } from '../mcp/mcp-tool.js';

/** How the tools of the apps' server are used. */
export interface AppRules {
  /** The entries of `[apps]`, by app. */
  readonly tables: Readonly<Record<string, TomlTable>>;
  /** Apps that administrators have switched off. */
  readonly disabled: readonly string[];
  /** The names of the plugins that bring an app, by its id. */
  readonly plugins: ReadonlyMap<string, readonly string[]>;
  /** Who uses them: some see nothing of some apps. */
  readonly originator: string;
  readonly memory: ToolsMemory;
}

/** What tools the server has for one account. There is one for each, as long as nobody else logs in. */
export interface ToolsMemory {
  /** Those of the last time: they are offered while the server starts. `null`: not known. */
  readonly last: readonly McpTool[] | null;
  keep(tools: readonly McpTool[]): void;
}
