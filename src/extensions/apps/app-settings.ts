import { isTable, type TomlTable } from '../../config/toml/toml-table.js';
import { type ApprovalMode, toMode } from '../mcp/server-settings.js';

/** What decides about a tool of an app. */
export interface AppTool {
  readonly app: string;
  /** By its server's own name. */
  readonly name: string;
  readonly title: string | null;
  readonly destructiveHint?: boolean | undefined;
  readonly openWorldHint?: boolean | undefined;
}

/** The user's settings of apps, within what administrators allow. */
export interface AppSettings {
  isEnabled(app: string): boolean;
  /** Whether the model may use the tool. */
  isToolEnabled(tool: AppTool): boolean;
  modeOf(tool: Pick<AppTool, 'app' | 'name' | 'title'>): ApprovalMode;
}

interface Written {
  /** The entries of `[apps]`, by app. */
  readonly tables: Readonly<Record<string, TomlTable>>;
  /** Apps that administrators have switched off. */
  readonly disabled: readonly string[];
}

export function readAppSettings({ tables, disabled }: Written): AppSettings {
  const entry = (key: string): TomlTable | null => (Object.hasOwn(tables, key) ? (tables[key] ?? null) : null);
  const fallback = entry('_default') ?? {};
  const off = new Set(disabled);
  // An app that has an entry of its own is on, unless the entry says otherwise.
  const isEnabled = (app: string): boolean => !off.has(app) && (entry(app) ?? fallback)['enabled'] !== false;
  const isAllowed = (app: string, key: 'destructive_enabled' | 'open_world_enabled'): boolean =>
    (entry(app)?.[key] ?? fallback[key]) !== false;
  return {
    isEnabled,
    isToolEnabled: (tool) => {
      const { app, destructiveHint = true, openWorldHint = true } = tool;
      if (!isEnabled(app)) return false;
      const own = toolEntry(entry(app), tool)['enabled'] ?? entry(app)?.['default_tools_enabled'];
      if (typeof own === 'boolean') return own;
      return (!destructiveHint || isAllowed(app, 'destructive_enabled')) && (!openWorldHint || isAllowed(app, 'open_world_enabled'));
    },
    modeOf: (tool) =>
      toMode(toolEntry(entry(tool.app), tool)['approval_mode']) ?? toMode(entry(tool.app)?.['default_tools_approval_mode']) ?? 'auto',
  };
}

/** A tool is named as its server does, or by its title. */
function toolEntry(app: TomlTable | null, { name, title }: Pick<AppTool, 'name' | 'title'>): TomlTable {
  const tools = app?.['tools'];
  if (!isTable(tools)) return {};
  const key = [name, title].find((one) => one !== null && Object.hasOwn(tools, one));
  const table = key == null ? null : tools[key];
  return isTable(table) ? table : {};
}
