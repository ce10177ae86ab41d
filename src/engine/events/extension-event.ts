import type { LoadedPlugin } from '../../extensions/plugins/loaded-plugin.js';
import type { HookRunSummary, McpServerStartupState } from '../../protocol/index.js';
import type { OfThread, OfTurn } from './event-place.js';

/** Hooks begin to run: each is told of before any runs. */
export interface HookStarted extends OfTurn {
  readonly type: 'hookStarted';
  readonly run: HookRunSummary;
}

export interface HookCompleted extends OfTurn {
  readonly type: 'hookCompleted';
  readonly run: HookRunSummary;
}

/** A plugin is used in a turn: the user means it. */
export interface PluginUsed extends OfTurn {
  readonly type: 'pluginUsed';
  readonly plugin: Pick<LoadedPlugin, 'id' | 'skillRoots' | 'mcpServers' | 'apps'>;
}

/** A server of the thread came further in its start. */
export interface McpStartupUpdated extends OfThread {
  readonly type: 'mcpStartupUpdated';
  readonly name: string;
  readonly status: McpServerStartupState;
  readonly error: string | null;
}

/** An app, as far as it is known. */
interface NamedApp {
  readonly id: string;
  readonly name: string | null;
}

/** The user has named apps, by links or as input of their own. */
export interface AppsMentioned extends OfTurn {
  readonly type: 'appsMentioned';
  readonly apps: readonly NamedApp[];
}

/** A tool of an app is called. */
export interface AppUsed extends OfTurn {
  readonly type: 'appUsed';
  readonly app: NamedApp;
}

/** What happens with hooks, plugins, apps and MCP servers. */
export type ExtensionEvent = HookStarted | HookCompleted | PluginUsed | McpStartupUpdated | AppsMentioned | AppUsed;
