import { unlessAborted } from '../../platform/timeout.js';
import type { AskUser, McpConnection, McpQuestion } from './mcp-connection.js';
import { StartTimeout } from './mcp-connection.js';
import { McpFailure, NotLoggedIn } from './mcp-failure.js';
import type { McpServerSettings } from './server-settings.js';
import { type OfferedServer, type ToolHandle, toHandles } from './tool-handles.js';

/** How far a server has come. */
export interface McpStartup {
  readonly name: string;
  readonly status: 'starting' | 'ready' | 'failed' | 'cancelled';
  readonly error: string | null;
}

export type AskForServer = (question: McpQuestion, serverName: string) => ReturnType<AskUser>;

export interface McpServersParts {
  readonly settings: readonly McpServerSettings[];
  readonly open: (settings: McpServerSettings, ask: AskUser, signal: AbortSignal) => Promise<McpConnection>;
  /** Answers what a server asks when no call runs. */
  readonly ask: AskForServer;
  readonly onStartup: (startup: McpStartup) => void;
}

/** The servers of one owner: started together, and ended with it. One that fails costs only itself. */
export class McpServers {
  readonly #parts: McpServersParts;
  readonly #enabled: readonly McpServerSettings[];
  readonly #ending = new AbortController();
  readonly #starting = new Map<string, Promise<McpConnection>>();
  readonly #connected = new Map<string, McpConnection>();
  readonly #failures = new Map<string, McpFailure>();
  #handles: readonly ToolHandle[] | null = null;

  constructor(parts: McpServersParts) {
    this.#parts = parts;
    this.#enabled = parts.settings.filter(({ enabled }) => enabled);
    for (const settings of this.#enabled) parts.onStartup({ name: settings.name, status: 'starting', error: null });
    for (const settings of this.#enabled) {
      const starting = this.#start(settings);
      starting.catch(() => {}); // Told, and kept in the failures.
      this.#starting.set(settings.name, starting);
    }
  }

  get names(): readonly string[] {
    return this.#enabled.map(({ name }) => name);
  }

  /** Whether there is anything to be used. */
  get isEmpty(): boolean {
    return this.#enabled.length === 0;
  }

  /** Resolves when no server is starting any more whose tools are not known. */
  async settled(): Promise<void> {
    const awaited = this.#enabled.filter(({ apps }) => apps?.memory.last == null);
    await Promise.allSettled(awaited.map(({ name }) => this.#starting.get(name)));
  }

  /** Whether one of them is that of the user's apps. */
  get hasApps(): boolean {
    return this.#enabled.some(({ apps }) => apps !== undefined);
  }

  /** Resolves when the tools of apps are known, or cannot be. */
  async appsSettled(): Promise<void> {
    const awaited = this.#enabled.filter(({ apps }) => apps?.memory.last === null);
    await Promise.allSettled(awaited.map(({ name }) => this.#starting.get(name)));
  }

  /** Waits for those that must be there. `null`: they are; else what to say. */
  async findMissing(): Promise<string | null> {
    const required = this.#enabled.filter((settings) => settings.required);
    await Promise.allSettled(required.map(({ name }) => this.#starting.get(name)));
    const missing = required.flatMap(({ name }) => {
      const failure = this.#failures.get(name);
      return failure === undefined ? [] : [`${name}: ${failure instanceof StartTimeout ? failure.short : failure.message}`];
    });
    return missing.length === 0 ? null : `required MCP servers failed to initialize: ${missing.join('; ')}`;
  }

  /** Waits for the server's start. @throws McpFailure, the signal's reason */
  async get(name: string, signal?: AbortSignal): Promise<McpConnection> {
    const starting = this.#starting.get(name);
    if (starting === undefined) throw new McpFailure(`unknown MCP server '${name}'`);
    try {
      return await (signal === undefined ? starting : unlessAborted(starting, signal));
    } catch (error) {
      signal?.throwIfAborted();
      throw new McpFailure(error instanceof Error ? startError(name, error) : String(error), { cause: error });
    }
  }

  /** Those that are connected, by name. */
  connected(): readonly (readonly [string, McpConnection])[] {
    return [...this.#connected].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** The tools that the model may use, sorted by its names for them. */
  tools(): readonly ToolHandle[] {
    this.#handles ??= toHandles(this.#enabled.flatMap((settings) => this.#offered(settings)));
    return this.#handles;
  }

  /** A server that has not started yet offers what it had the last time. */
  #offered(settings: McpServerSettings): readonly OfferedServer[] {
    const { name, apps } = settings;
    const connect = (signal: AbortSignal): Promise<McpConnection> => this.get(name, signal);
    const connection = this.#connected.get(name);
    if (connection !== undefined) return [{ settings, tools: connection.tools, instructions: connection.instructions, connect }];
    if (apps?.memory.last == null || this.#failures.has(name)) return [];
    return [{ settings, tools: apps.memory.last, instructions: null, connect }];
  }

  async close(): Promise<void> {
    this.#ending.abort(new McpFailure('cancelled'));
    await Promise.allSettled(this.#starting.values());
    await Promise.allSettled([...this.#connected.values()].map((connection) => connection.close()));
  }

  async #start(settings: McpServerSettings): Promise<McpConnection> {
    const { name } = settings;
    try {
      if (!/^[a-zA-Z0-9_-]+$/.test(name)) throw new McpFailure(`Invalid MCP server name '${name}': must match pattern ^[a-zA-Z0-9_-]+$`);
      const connection = await this.#parts.open(settings, (question) => this.#parts.ask(question, name), this.#ending.signal);
      if (this.#ending.signal.aborted) {
        await connection.close();
        throw this.#ending.signal.reason;
      }
      this.#connected.set(name, connection);
      this.#handles = null;
      settings.apps?.memory.keep(connection.tools);
      this.#parts.onStartup({ name, status: 'ready', error: null });
      return connection;
    } catch (error) {
      if (this.#ending.signal.aborted) {
        this.#parts.onStartup({ name, status: 'cancelled', error: null });
        throw error;
      }
      const failure =
        error instanceof McpFailure ? error : new McpFailure(error instanceof Error ? error.message : String(error), { cause: error });
      this.#failures.set(name, failure);
      this.#handles = null;
      this.#parts.onStartup({ name, status: 'failed', error: startError(name, failure) });
      throw failure;
    }
  }
}

const startError = (name: string, error: Error): string =>
  error instanceof StartTimeout || error instanceof NotLoggedIn
    ? error.message
    : `MCP client for \`${name}\` failed to start: MCP startup failed: ${error.message}`;
