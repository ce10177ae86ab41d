import { isTable, type TomlTable } from '../../config/toml/toml-table.js';
import type { AppRules } from '../apps/app-rules.js';

/** When a tool's calls need somebody's yes: as its hints say, always, or never. */
export type ApprovalMode = 'auto' | 'prompt' | 'approve';

/** A server that is a program of this machine. */
export interface ProgramSettings {
  readonly kind: 'stdio';
  readonly command: string;
  readonly args: readonly string[];
  /** Variables by name. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of variables that are handed on. */
  readonly envVars: readonly string[];
  /** `null`: where the thread works. */
  readonly cwd: string | null;
}

/** A server at an address. */
export interface AddressSettings {
  readonly kind: 'http';
  readonly url: string;
  readonly bearerTokenEnvVar: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Header → the variable that holds its value. */
  readonly envHeaders: Readonly<Record<string, string>>;
  readonly scopes: readonly string[] | null;
  readonly oauthResource: string | null;
  /** In whose name the server is asked, where that is the user of this program. Default: nobody's. */
  readonly login?: RequestLogin;
}

/** Who is logged in, for each request anew. */
export interface RequestLogin {
  headers(): Promise<Readonly<Record<string, string>>>;
  /** After the server refused a request for the `refusals`-th time. True: try again. */
  recover(refusals: number): Promise<boolean>;
  /** The server's words, without what is secret of the login. */
  redact(text: string): string;
}

/** One entry of `mcp_servers`, with its defaults. It is data: what is the same can be told by comparing. */
export interface McpServerSettings {
  readonly name: string;
  readonly transport: ProgramSettings | AddressSettings;
  readonly enabled: boolean;
  /** A thread does not begin without it. */
  readonly required: boolean;
  readonly startupTimeoutMs: number;
  readonly toolTimeoutMs: number;
  /** Tools by the server's own names; `null`: all. */
  readonly enabledTools: ReadonlySet<string> | null;
  readonly disabledTools: ReadonlySet<string>;
  readonly parallel: boolean;
  /** When calls need a yes: by tool, and of those that are not named. */
  readonly modes: { readonly byTool: Readonly<Record<string, ApprovalMode>>; readonly others: ApprovalMode };
  /** For the server whose tools are those of the user's apps. Default: they are its own. */
  readonly apps?: AppRules;
}

const defaultStartupSeconds = 30;
const defaultToolSeconds = 120;

/** Reads an entry whose keys have been held against the schema. */
export function readMcpServer(name: string, table: TomlTable): McpServerSettings {
  const startupSeconds =
    numberIn(table, 'startup_timeout_sec') ?? (numberIn(table, 'startup_timeout_ms') ?? defaultStartupSeconds * 1000) / 1000;
  const tools = tableIn(table, 'tools');
  const enabledTools = textsIn(table, 'enabled_tools');
  return {
    name,
    transport: typeof table['command'] === 'string' ? readProgram(table, table['command']) : readAddress(table),
    enabled: table['enabled'] !== false,
    required: table['required'] === true,
    startupTimeoutMs: startupSeconds * 1000,
    toolTimeoutMs: (numberIn(table, 'tool_timeout_sec') ?? defaultToolSeconds) * 1000,
    enabledTools: enabledTools === null ? null : new Set(enabledTools),
    disabledTools: new Set(textsIn(table, 'disabled_tools') ?? []),
    parallel: table['supports_parallel_tool_calls'] === true,
    modes: { byTool: modesIn(tools), others: toMode(table['default_tools_approval_mode']) ?? 'auto' },
  };
}

/** When calls of the tool need a yes. */
export const modeOf = ({ modes }: McpServerSettings, tool: string): ApprovalMode =>
  (Object.hasOwn(modes.byTool, tool) ? modes.byTool[tool] : undefined) ?? modes.others;

/** Whether the model and clients may use the tool. */
export const isToolEnabled = ({ enabledTools, disabledTools }: McpServerSettings, tool: string): boolean =>
  (enabledTools === null || enabledTools.has(tool)) && !disabledTools.has(tool);

const readProgram = (table: TomlTable, command: string): ProgramSettings => ({
  kind: 'stdio',
  command,
  args: textsIn(table, 'args') ?? [],
  env: textMapIn(table, 'env'),
  envVars: listIn(table, 'env_vars').flatMap(nameOfVariable),
  cwd: textIn(table, 'cwd'),
});

const readAddress = (table: TomlTable): AddressSettings => ({
  kind: 'http',
  url: textIn(table, 'url') ?? '',
  bearerTokenEnvVar: textIn(table, 'bearer_token_env_var'),
  headers: textMapIn(table, 'http_headers'),
  envHeaders: textMapIn(table, 'env_http_headers'),
  scopes: textsIn(table, 'scopes'),
  oauthResource: textIn(table, 'oauth_resource'),
});

/** A name, or `{ name, source }`; those of another machine are not this one's to hand on. */
function nameOfVariable(entry: unknown): readonly string[] {
  if (typeof entry === 'string') return [entry];
  if (!isTable(entry) || entry['source'] === 'remote') return [];
  return typeof entry['name'] === 'string' ? [entry['name']] : [];
}

const textIn = (table: TomlTable, key: string): string | null => (typeof table[key] === 'string' ? table[key] : null);
const numberIn = (table: TomlTable, key: string): number | null => (typeof table[key] === 'number' ? table[key] : null);
const listIn = (table: TomlTable, key: string): readonly unknown[] => (Array.isArray(table[key]) ? table[key] : []);
const tableIn = (table: TomlTable, key: string): TomlTable => (isTable(table[key]) ? table[key] : {});
const isText = (value: unknown): value is string => typeof value === 'string';
const textsIn = (table: TomlTable, key: string): readonly string[] | null =>
  Array.isArray(table[key]) ? listIn(table, key).filter(isText) : null;
const textMapIn = (table: TomlTable, key: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(tableIn(table, key)).flatMap(([name, value]) => (isText(value) ? [[name, value]] : [])));
export const toMode = (value: unknown): ApprovalMode | null =>
  value === 'auto' || value === 'prompt' || value === 'approve' ? value : null;
const modesIn = (tools: TomlTable): Readonly<Record<string, ApprovalMode>> =>
  Object.fromEntries(
    Object.keys(tools).flatMap((tool) => {
      const mode = toMode(tableIn(tools, tool)['approval_mode']);
      return mode === null ? [] : [[tool, mode]];
    }),
  );
