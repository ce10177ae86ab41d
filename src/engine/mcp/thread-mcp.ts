import type { AskForServer, McpServers, McpStartup } from '../../extensions/mcp/mcp-servers.js';
import type { EngineEvent } from '../event.js';
import type { Services } from '../services.js';
import { mcpResourceTools } from '../tools/mcp-resources.js';
import { mcpTools } from '../tools/mcp-tool.js';
import type { Tool } from '../tools/tool.js';
import type { ToolScope } from '../tools/tool-scope.js';
import type { McpOwner } from './mcp-source.js';
import type { ThreadServers } from './thread-servers.js';

/** What the registry takes of a thread's servers. */
export interface McpTools {
  /** Those that all servers have in common. */
  common(): readonly Tool[];
  /** Those of the servers. */
  tools(scope: ToolScope): readonly Tool[];
}

type Parts = Pick<Services, 'mcp'> & McpOwner & { readonly threadId: string; readonly ask: AskForServer };

/** The servers of one thread. Agents work with those of their parent, and these end with the parent. */
export class ThreadMcp implements ThreadServers {
  readonly #parts: Parts;
  readonly #allowed = new Set<string>();
  #servers: McpServers;
  #untold: McpStartup[] = [];
  #publish: ((event: EngineEvent) => void) | null = null;
  #isReloadDue = false;
  #tools: { readonly of: unknown; readonly tools: readonly Tool[]; readonly isDeferred: boolean } | null = null;

  private constructor(parts: Parts, settings: Parameters<Parts['mcp']['start']>[0]) {
    this.#parts = parts;
    this.#servers = this.#start(settings);
  }

  /** Starts what is configured, and waits for no more than what must be there. @throws Error */
  static async open(parts: Parts): Promise<ThreadMcp> {
    const thread = new ThreadMcp(parts, await parts.mcp.settingsFor(parts));
    const missing = await thread.#servers.findMissing();
    if (missing === null) return thread;
    await thread.close();
    throw new Error(missing);
  }

  get servers(): McpServers {
    return this.#servers;
  }

  /** Tells of the start from here on, and what was not told yet. */
  announce(publish: (event: EngineEvent) => void): void {
    this.#publish = publish;
    for (const startup of this.#untold.splice(0)) this.#tell(startup);
  }

  /** At its next turn the thread starts its servers anew. */
  reloadAtNextTurn(): void {
    this.#isReloadDue = true;
  }

  /** Resolves when the servers have started, or failed. @throws the signal's reason */
  async prepareTurn(signal: AbortSignal, publish: (event: EngineEvent) => void): Promise<void> {
    if (this.#publish === null) this.announce(publish);
    if (this.#isReloadDue) {
      this.#isReloadDue = false;
      const settings = await this.#parts.mcp.settingsFor(this.#parts);
      const old = this.#servers;
      this.#servers = this.#start(settings);
      await old.close();
    }
    await unlessAborted(this.#servers.settled(), signal);
  }

  common(): readonly Tool[] {
    return this.#servers.isEmpty ? [] : mcpResourceTools(() => this.#servers);
  }

  tools(scope: ToolScope): readonly Tool[] {
    const handles = this.#servers.tools();
    const mayDefer = handles.length >= deferFrom || scope.features['tool_search_always_defer_mcp_tools'] === true;
    const isDeferred = mayDefer && scope.model.supportsSearchTool && scope.features['tool_search'] !== false;
    if (this.#tools?.of !== handles || this.#tools.isDeferred !== isDeferred) {
      const { mcp } = this.#parts;
      const memory = {
        allowed: this.#allowed,
        allowAlways: (tool: Parameters<typeof mcp.allowAlways>[1]) => mcp.allowAlways(this.#parts, tool),
      };
      this.#tools = { of: handles, isDeferred, tools: mcpTools(handles, { isDeferred, memory }) };
    }
    return this.#tools.tools;
  }

  close(): Promise<void> {
    return this.#servers.close();
  }

  #start(settings: Parameters<Parts['mcp']['start']>[0]): McpServers {
    const { mcp, cwd, ask } = this.#parts;
    return mcp.start(settings, { cwd, ask, onStartup: (startup) => this.#tell(startup) });
  }

  #tell(startup: McpStartup): void {
    if (this.#publish === null) this.#untold.push(startup);
    else this.#publish({ type: 'mcpStartupUpdated', threadId: this.#parts.threadId, ...startup });
  }
}

/** From so many tools on they are looked for, and not listed. */
const deferFrom = 100;

async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let onAbort = (): void => {};
  const aborted = new Promise<void>((resolve) => {
    onAbort = resolve;
    if (signal.aborted) resolve();
    signal.addEventListener('abort', onAbort, { once: true });
  });
  await Promise.race([work, aborted]);
  signal.removeEventListener('abort', onAbort);
  signal.throwIfAborted();
}
