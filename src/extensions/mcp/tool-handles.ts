import { isRecord } from '../../platform/json.js';
import type { AppRules } from '../apps/app-rules.js';
import { type AppTool, readAppSettings } from '../apps/app-settings.js';
import { type Connector, connectorOf } from '../apps/connector.js';
import { isHiddenApp } from '../apps/hidden-apps.js';
import type { McpConnection } from './mcp-connection.js';
import type { McpTool } from './mcp-tool.js';
import { type ApprovalMode, isToolEnabled, type McpServerSettings, modeOf } from './server-settings.js';
import { nameTools, type ToolName } from './tool-names.js';

/** A tool that the model may call: all its names in one place, so that none is ever guessed from another. */
export interface ToolHandle extends ToolName {
  readonly server: string;
  /** By its server's own name. */
  readonly tool: string;
  readonly raw: McpTool;
  readonly settings: McpServerSettings;
  readonly mode: ApprovalMode;
  /** The app that it belongs to; `null`: none. */
  readonly connector: Connector | null;
  /** The names of the plugins that bring the app. */
  readonly plugins: readonly string[];
  /** What the group of the tool is for; `null`: nobody says. */
  readonly about: string | null;
  /** Waits for the server's start. @throws McpFailure, the signal's reason */
  readonly connect: (signal: AbortSignal) => Promise<McpConnection>;
}

/** A server whose tools are known. */
export interface OfferedServer extends Pick<ToolHandle, 'settings' | 'connect'> {
  readonly tools: readonly McpTool[];
  /** What the server says of its use. */
  readonly instructions: string | null;
}

/** The tools that the model may use, sorted by its names for them. */
export const toHandles = (servers: readonly OfferedServer[]): readonly ToolHandle[] =>
  // Those that are out of use are named too: names do not depend on what is switched on.
  nameTools(servers.flatMap((server) => (server.settings.apps === undefined ? ownTools(server) : appTools(server, server.settings.apps))))
    .flatMap(({ isOffered, ...handle }) => (isOffered ? [handle] : []))
    .sort(byName);

type Unnamed = Omit<ToolHandle, keyof ToolName> & { readonly isOffered: boolean };

const ownTools = ({ settings, tools, instructions, connect }: OfferedServer): readonly Unnamed[] =>
  tools
    .filter(({ name }) => isToolEnabled(settings, name))
    .map((raw) => ({
      server: settings.name,
      tool: raw.name,
      raw,
      settings,
      mode: modeOf(settings, raw.name),
      connector: null,
      plugins: [],
      about: instructions,
      connect,
      isOffered: true,
    }));

function appTools({ settings, tools, connect }: OfferedServer, { plugins, originator, ...written }: AppRules): readonly Unnamed[] {
  const rules = readAppSettings(written);
  return tools.map((raw) => {
    const connector = connectorOf(raw['_meta']);
    const known = connector === null ? null : toAppTool(raw, connector);
    return {
      server: settings.name,
      tool: raw.name,
      raw,
      settings,
      mode: known === null ? 'auto' : rules.modeOf(known),
      connector,
      plugins: connector === null ? [] : (plugins.get(connector.id) ?? []),
      about: connector?.description ?? null,
      connect,
      // A tool of no app is not for the model.
      isOffered: known !== null && !isHiddenApp(known.app, originator) && rules.isToolEnabled(known),
    };
  });
}

function toAppTool({ name, title, annotations }: McpTool, { id }: Connector): AppTool {
  const hint = (key: string): boolean | undefined => {
    const value = isRecord(annotations) ? annotations[key] : undefined;
    return typeof value === 'boolean' ? value : undefined;
  };
  const hints = { destructiveHint: hint('destructiveHint'), openWorldHint: hint('openWorldHint') };
  return { app: id, name, title: typeof title === 'string' ? title : null, ...hints };
}

const byName = (a: ToolName, b: ToolName): number => (`${a.namespace}\n${a.name}` < `${b.namespace}\n${b.name}` ? -1 : 1);
