import type { Client, Transport } from '@modelcontextprotocol/client';
import * as z from 'zod';
import { isRecord } from '../../platform/json.js';
import { McpFailure, showDuration, toMcpFailure, toStartFailure } from './mcp-failure.js';
import type { McpTool } from './mcp-tool.js';
import { PausableTimeout } from './pausable-timeout.js';
import type { McpServerSettings } from './server-settings.js';

type Free = Readonly<Record<string, unknown>>;

export interface McpCallResult extends Free {
  readonly content: readonly unknown[];
}

/** A server's question to the user, as it was sent. */
export type McpQuestion = Free;

export interface McpAnswer {
  readonly action: 'accept' | 'decline' | 'cancel';
  readonly content?: unknown;
  readonly _meta?: unknown;
}

/** Puts a server's question to whoever may answer it. Never rejects. */
export type AskUser = (question: McpQuestion) => Promise<McpAnswer>;

export interface McpCall {
  readonly tool: string;
  /** `undefined`: the server is told none. */
  readonly arguments: unknown;
  readonly meta: Free;
  readonly signal?: AbortSignal;
  readonly onProgress?: (message: string) => void;
  /** Answers what the server asks while the call runs. */
  readonly ask?: AskUser;
}

export interface ConnectionParts {
  readonly settings: McpServerSettings;
  /** Makes the way to the server. */
  readonly openTransport: (settings: McpServerSettings) => Promise<Transport>;
  readonly version: string;
  readonly now: () => number;
  /** Answers what the server asks when no call runs. */
  readonly ask: AskUser;
}

/** The protocol that we ask for, and older ones that we take. */
const protocolVersions = ['2025-06-18', '2025-11-25', '2025-03-26', '2024-11-05'];

/** Our own time limits count; that of the library must never be the first. */
const libraryTimeoutMs = 2 ** 31 - 1;

const methodNotFound = -32601;

/** Passed on as it is: servers say more than any schema knows. */
const AnyResult = z.looseObject({});
const CallResult = z.looseObject({ content: z.array(z.unknown()).default([]) });
const Tools = z.array(z.looseObject({ name: z.string() }));

/** One server, connected and initialised. */
export class McpConnection implements AsyncDisposable {
  readonly settings: McpServerSettings;
  readonly #client: Client;
  readonly #parts: ConnectionParts;
  readonly #running = new Set<{ readonly timeout: PausableTimeout; readonly ask: AskUser | undefined }>();
  #tools: readonly McpTool[] = [];
  #isClosed = false;

  private constructor(client: Client, parts: ConnectionParts) {
    this.#client = client;
    this.#parts = parts;
    this.settings = parts.settings;
  }

  /** Connects and asks for the tools, within the server's time. @throws McpFailure */
  static async open(parts: ConnectionParts, signal?: AbortSignal): Promise<McpConnection> {
    const { Client, ProtocolError } = await import('@modelcontextprotocol/client');
    const { settings, openTransport, version } = parts;
    const client = new Client(
      { name: 'codex-mcp-client', version },
      { capabilities: { elicitation: {} }, supportedProtocolVersions: protocolVersions },
    );
    const connection = new McpConnection(client, parts);
    client.fallbackRequestHandler = async ({ method, params }) => {
      if (method !== 'elicitation/create') throw new ProtocolError(methodNotFound, 'Method not found');
      const { _meta, ...answer } = await connection.#elicit(params ?? {});
      return isRecord(_meta) ? { ...answer, _meta } : answer;
    };
    const start = async (): Promise<void> => {
      const transport = await openTransport(settings);
      await client.connect(transport, { timeout: libraryTimeoutMs }).catch((error: unknown) => {
        throw toStartFailure(error);
      });
      connection.#tools = await connection.#listTools();
    };
    try {
      await within(settings, start(), signal);
    } catch (error) {
      await connection.close();
      throw error;
    }
    return connection;
  }

  /** What the server says of its use. */
  get instructions(): string | null {
    return this.#client.getInstructions() || null;
  }

  get tools(): readonly McpTool[] {
    return this.#tools;
  }

  /** @throws McpFailure */
  async callTool({ tool, arguments: args, meta, signal, onProgress, ask }: McpCall): Promise<McpCallResult> {
    const params = { name: tool, ...(args === undefined ? {} : { arguments: args }), _meta: meta };
    const result = await this.#request('tools/call', params, {
      ...(signal === undefined ? {} : { signal }),
      ...(ask === undefined ? {} : { ask }),
      onProgress: onProgress ?? (() => {}),
    });
    return CallResult.parse(result);
  }

  /** One page of what `method` lists. @throws McpFailure */
  list(method: 'resources/list' | 'resources/templates/list', cursor: string | null, signal?: AbortSignal): Promise<Free> {
    return this.#request(method, cursor === null ? {} : { cursor }, signal === undefined ? {} : { signal });
  }

  /** All pages. @throws McpFailure */
  async listAll(method: 'tools/list' | 'resources/list' | 'resources/templates/list', key: string): Promise<readonly unknown[]> {
    const all: unknown[] = [];
    const seen = new Set<string>();
    for (let cursor: string | null = null; ; ) {
      const page: Free = await this.#request(method, cursor === null ? {} : { cursor }, {});
      const items = page[key];
      if (Array.isArray(items)) for (const item of items) all.push(item);
      const next: unknown = page['nextCursor'];
      if (typeof next !== 'string') return all;
      if (seen.has(next)) throw new McpFailure(`${method} returned duplicate cursor`);
      seen.add(next);
      cursor = next;
    }
  }

  /** @throws McpFailure */
  readResource(uri: string, signal?: AbortSignal): Promise<Free> {
    return this.#request('resources/read', { uri }, signal === undefined ? {} : { signal });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#client.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #listTools(): Promise<readonly McpTool[]> {
    try {
      return Tools.parse(await this.listAll('tools/list', 'tools'));
    } catch (error) {
      // A server may have resources only.
      if (error instanceof McpFailure && error.message.startsWith(`Mcp error: ${methodNotFound}:`)) return [];
      throw error;
    }
  }

  async #request(
    method: string,
    params: Free,
    { signal, onProgress, ask }: { readonly signal?: AbortSignal; readonly onProgress?: (message: string) => void; readonly ask?: AskUser },
  ): Promise<Free> {
    if (this.#isClosed) throw new McpFailure('Transport closed');
    const { toolTimeoutMs } = this.settings;
    const late = new AbortController();
    const timeout = new PausableTimeout(toolTimeoutMs, { now: this.#parts.now, onExpired: () => late.abort() });
    const running = { timeout, ask };
    this.#running.add(running);
    try {
      return await this.#client.request({ method, params }, AnyResult, {
        timeout: libraryTimeoutMs,
        signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]),
        ...(onProgress === undefined ? {} : { onprogress: ({ message }) => message !== undefined && onProgress(message) }),
      });
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (late.signal.aborted) throw new McpFailure(`timed out awaiting ${method} after ${showDuration(toolTimeoutMs)}`, { cause: error });
      throw toMcpFailure(error);
    } finally {
      timeout.clear();
      this.#running.delete(running);
    }
  }

  /** While somebody thinks about an answer the clocks of calls stand still. */
  async #elicit(question: McpQuestion): Promise<McpAnswer> {
    const waiting = [...this.#running];
    const ask = waiting.findLast((call) => call.ask !== undefined)?.ask ?? this.#parts.ask;
    for (const { timeout } of waiting) timeout.pause();
    try {
      return await ask(question);
    } finally {
      for (const { timeout } of waiting) timeout.resume();
    }
  }
}

/** Waits for a start as long as the server may take. */
async function within({ name, startupTimeoutMs }: McpServerSettings, start: Promise<void>, signal?: AbortSignal): Promise<void> {
  start.catch(() => {}); // It may fail when nobody waits for it any more.
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => {};
  const ended = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new StartTimeout(name, startupTimeoutMs)), Math.min(startupTimeoutMs, libraryTimeoutMs));
    onAbort = () => reject(signal?.reason);
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  try {
    await Promise.race([start, ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** The server took too long to start. The message is the whole of what clients are told. */
export class StartTimeout extends McpFailure {
  constructor(name: string, timeoutMs: number) {
    const seconds = Math.floor(timeoutMs / 1000);
    super(
      `MCP client for \`${name}\` timed out after ${seconds} seconds. Add or adjust \`startup_timeout_sec\` in your config.toml:\n[mcp_servers.${name}]\nstartup_timeout_sec = XX`,
    );
  }
}
