import type { Connector } from '../../extensions/apps/connector.js';
import type { AskForServer, McpServers, McpStartup } from '../../extensions/mcp/mcp-servers.js';
import type { McpServerSettings } from '../../extensions/mcp/server-settings.js';
import { unlessAborted } from '../../platform/timeout.js';
import type { EngineEvent } from '../event.js';
import type { Services } from '../services.js';
import { mcpResourceTools } from '../tools/mcp/mcp-resources.js';
import type { Tool } from '../tools/tool.js';
import type { ToolScope } from '../tools/tool-scope.js';
import type { McpOwner } from './mcp-source.js';
import { appsOf, OfferedTools } from './offered-tools.js';
import { SharedServers } from './shared-servers.js';
import type { ThreadServers } from './thread-servers.js';

type Parts = Pick<Services, 'mcp'> & McpOwner & { readonly threadId: string; readonly ask: AskForServer };

/** The servers of one thread. Agents work with those of their parent: they end when nobody works with them any more. */
export class ThreadMcp implements ThreadServers {
  readonly #parts: Parts;
  readonly #offered: OfferedTools;
  #settings: readonly McpServerSettings[];
  #servers: McpServers;
  /** How many threads work with them. */
  #users = 1;
  #untold: McpStartup[] = [];
  #publish: ((event: EngineEvent) => void) | null = null;
  #isReloadDue = false;

  private constructor(parts: Parts, settings: readonly McpServerSettings[]) {
    this.#parts = parts;
    this.#settings = settings;
    this.#offered = new OfferedTools(parts);
    this.#servers = this.#start(settings);
  }

  /** Starts what is configured, and waits for no more than what must be there. @throws Error */
  static async open(parts: Parts, settings: readonly McpServerSettings[]): Promise<ThreadMcp> {
    const thread = new ThreadMcp(parts, settings);
    const missing = await thread.#servers.findMissing();
    if (missing === null) return thread;
    await thread.close();
    throw new Error(missing);
  }

  get servers(): McpServers {
    return this.#servers;
  }

  get settings(): readonly McpServerSettings[] {
    return this.#settings;
  }

  share(): ThreadServers {
    this.#users++;
    return new SharedServers(this, new OfferedTools(this.#parts));
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
      this.#settings = settings;
      this.#servers = this.#start(settings);
      await old.close();
    }
    await unlessAborted(this.#servers.settled(), signal);
  }

  common(): readonly Tool[] {
    return this.#servers.isEmpty ? [] : mcpResourceTools(() => this.#servers);
  }

  tools(scope: ToolScope): readonly Tool[] {
    return this.#offered.of(this.#servers, scope);
  }

  apps(signal: AbortSignal): Promise<readonly Connector[]> {
    return appsOf(this.#servers, signal);
  }

  wantApps(ids: readonly string[]): void {
    this.#offered.wantApps(ids);
  }

  async close(): Promise<void> {
    this.#users--;
    if (this.#users === 0) await this.#servers.close();
  }

  #start(settings: readonly McpServerSettings[]): McpServers {
    const { mcp, cwd, ask } = this.#parts;
    return mcp.start(settings, { cwd, ask, onStartup: (startup) => this.#tell(startup) });
  }

  #tell(startup: McpStartup): void {
    if (this.#publish === null) this.#untold.push(startup);
    else this.#publish({ type: 'mcpStartupUpdated', threadId: this.#parts.threadId, ...startup });
  }
}
