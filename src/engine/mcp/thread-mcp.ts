import type { Connector } from '../../extensions/apps/connector.js';
import type { AskForServer, McpServers, McpStartup } from '../../extensions/mcp/mcp-servers.js';
import type { ToolHandle } from '../../extensions/mcp/tool-handles.js';
import { unlessAborted } from '../../platform/unless-aborted.js';
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
  #wanted: ReadonlySet<string> = new Set();
  #servers: McpServers;
  #untold: McpStartup[] = [];
  #publish: ((event: EngineEvent) => void) | null = null;
  #isReloadDue = false;
  #tools: { readonly of: readonly unknown[]; readonly tools: readonly Tool[] } | null = null;

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
    const of = [handles, isDeferred, this.#wanted];
    if (this.#tools === null || of.some((one, at) => one !== this.#tools?.of[at])) {
      const { mcp } = this.#parts;
      const wanted = this.#wanted;
      const memory = {
        allowed: this.#allowed,
        allowAlways: (tool: Parameters<typeof mcp.allowAlways>[1]) => mcp.allowAlways(this.#parts, tool),
      };
      const isKeptOut = ({ connector }: ToolHandle): boolean => isDeferred && !(connector !== null && wanted.has(connector.id));
      this.#tools = { of, tools: mcpTools(handles, { isDeferred: isKeptOut, memory }) };
    }
    return this.#tools.tools;
  }

  async apps(signal: AbortSignal): Promise<readonly Connector[]> {
    const servers = this.#servers;
    if (!servers.hasApps) return [];
    await unlessAborted(servers.appsSettled(), signal);
    const apps = new Map<string, Connector>();
    for (const { connector } of servers.tools()) if (connector !== null && !apps.has(connector.id)) apps.set(connector.id, connector);
    return [...apps.values()];
  }

  wantApps(ids: readonly string[]): void {
    if (ids.some((id) => !this.#wanted.has(id))) this.#wanted = new Set([...this.#wanted, ...ids]);
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
