import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { invalidRequest, KeelsonError } from '../protocol/errors.js';
import type { ConfigWarningNotification } from '../protocol/index.js';
import type { AgentRoles } from './agent-roles.js';
import type { ConfigTable, LoadedConfig } from './loaded-config.js';
import { applyOverrides, type ConfigOverrides } from './overrides.js';
import { readAgentRoles } from './read-agent-roles.js';
import { resolveConfig } from './resolve-config.js';

export interface ConfigService {
  /**
   * The settings of a thread: file, then the server's overrides, then the request's. Cached until the file changes.
   * @throws RpcError `failed to load configuration: …`
   */
  forThread(overrides?: ConfigOverrides | null): Promise<LoadedConfig>;
  /** The kinds of agents of a configuration. Their files are read anew. */
  agentRoles(config: LoadedConfig): Promise<AgentRoles>;
  /**
   * The user's file and, above it, what the server and the request lay over it, unmerged: for settings whose layers count
   * one by one. @throws RpcError `failed to load configuration: …`
   */
  layers(overrides?: ConfigOverrides | null): Promise<readonly ConfigTable[]>;
  /** What is wrong with the files. The server goes on with its defaults. */
  warnings(): Promise<readonly ConfigWarningNotification[]>;
  /** The server's own overrides are no file that could be put aside. @throws KeelsonError `INVALID_OPTION` */
  checkOverrides(): Promise<void>;
}

interface LoadedFile {
  readonly stamp: string;
  readonly table: ConfigTable;
  readonly failure: { readonly reason: string; readonly warning: ConfigWarningNotification } | null;
}

export interface ConfigServiceOptions {
  /** `null` means that there are no files, only overrides. */
  readonly home: string | null;
  readonly overrides?: ConfigOverrides;
  /** Checks what settings name: files that must be there and right. Rejects with what is wrong. */
  readonly check?: (config: LoadedConfig) => Promise<void>;
}

/** Reads `<home>/config.toml`. */
export function createConfigService(options: ConfigServiceOptions): ConfigService {
  const check = options.check ?? (async () => {});
  const path = options.home === null ? null : join(options.home, 'config.toml');
  const serverOverrides = options.overrides ?? {};
  let cached: { readonly file: LoadedFile; readonly config: LoadedConfig } | null = null;

  const load = async (): Promise<LoadedFile> => {
    if (path === null) return cached?.file ?? { stamp: '', table: {}, failure: null };
    const stamp = await stampOf(path);
    return cached?.file.stamp === stamp ? cached.file : readConfigFile(path, stamp, check);
  };

  const readRoles = (config: LoadedConfig): Promise<AgentRoles> =>
    readAgentRoles({ folder: options.home, declarations: config.agents.roles });

  return {
    async forThread(overrides) {
      const file = await load();
      if (file.failure) throw invalidRequest(`failed to load configuration: ${file.failure.reason}`);
      if (cached?.file !== file) cached = { file, config: resolveConfig(applyOverrides(file.table, serverOverrides)) };
      if (!overrides || Object.keys(overrides).length === 0) return cached.config;
      const config = resolveConfig(applyOverrides(applyOverrides(file.table, serverOverrides), overrides));
      if (config.modelCatalogFile !== cached.config.modelCatalogFile) await checked(check, config);
      return config;
    },
    agentRoles: readRoles,
    async layers(overrides) {
      const { table, failure } = await load();
      if (failure) throw invalidRequest(`failed to load configuration: ${failure.reason}`);
      return [table, applyOverrides(applyOverrides({}, serverOverrides), overrides ?? {})];
    },
    async warnings() {
      const { failure, table } = await load();
      if (failure) return [failure.warning];
      try {
        const { problems } = await readRoles(resolveConfig(applyOverrides(table, serverOverrides)));
        return problems.map((summary) => ({ summary, details: null, path: null, range: null }));
      } catch {
        return []; // Overrides that do not fit are told by checkOverrides.
      }
    },
    async checkOverrides() {
      if (Object.keys(serverOverrides).length === 0) return;
      const { table } = await load();
      try {
        await check(resolveConfig(applyOverrides(table, serverOverrides)));
      } catch (error) {
        const reason = reasonOf(error);
        throw new KeelsonError('INVALID_OPTION', `error loading default config after config error: ${reason}`, { cause: error });
      }
    },
  };
}

async function stampOf(path: string): Promise<string> {
  try {
    const { mtimeMs, size } = await stat(path);
    return `${mtimeMs}:${size}`;
  } catch {
    // No file is the usual state of a fresh home.
    return 'absent';
  }
}

type Check = NonNullable<ConfigServiceOptions['check']>;

async function checked(check: Check, config: LoadedConfig): Promise<void> {
  try {
    await check(config);
  } catch (error) {
    throw invalidRequest(`failed to load configuration: ${reasonOf(error)}`);
  }
}

async function readConfigFile(path: string, stamp: string, check: Check): Promise<LoadedFile> {
  if (stamp === 'absent') return { stamp, table: {}, failure: null };
  try {
    const table = parse(await readFile(path, 'utf8'), { integersAsBigInt: 'asNeeded' });
    await check(resolveConfig(table));
    return { stamp, table, failure: null };
  } catch (error) {
    return { stamp, table: {}, failure: toFailure(path, error) };
  }
}

function toFailure(path: string, error: unknown): NonNullable<LoadedFile['failure']> {
  const summary = 'Invalid configuration; using defaults.';
  if (!(error instanceof TomlError)) {
    const reason = reasonOf(error);
    return { reason, warning: { summary, details: reason, path: null, range: null } };
  }
  const position = { line: error.line, column: error.column };
  // The library's message goes on to quote the line, which may hold a secret.
  const reason = `${path}:${error.line}:${error.column}: ${error.message.split('\n')[0]}`;
  return { reason, warning: { summary, details: reason, path, range: { start: position, end: position } } };
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/^failed to load configuration: /, '') : String(error);
