import type { McpTool } from '../mcp/mcp-connection.js';
import type { AppSettings } from './app-settings.js';

/** How the tools of the apps' server are used. */
export interface AppRules {
  readonly settings: AppSettings;
  /** Apps of which nobody is to see anything. */
  readonly isHidden: (app: string) => boolean;
  /** The names of the plugins that bring the app. */
  readonly pluginsOf: (app: string) => readonly string[];
  /** The tools that the server had when it was asked last: they are offered while it starts. `null`: not known. */
  readonly lastTools: readonly McpTool[] | null;
  /** Takes note of the tools that the server has. */
  readonly keepTools: (tools: readonly McpTool[]) => void;
}
