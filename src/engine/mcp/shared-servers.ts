import type { Connector } from '../../extensions/apps/connector.js';
import type { McpServers } from '../../extensions/mcp/mcp-servers.js';
import type { McpServerSettings } from '../../extensions/mcp/server-settings.js';
import { unlessAborted } from '../../platform/timeout.js';
import type { Tool } from '../tools/tool.js';
import type { ToolScope } from '../tools/tool-scope.js';
import { appsOf, type OfferedTools } from './offered-tools.js';
import type { ThreadServers } from './thread-servers.js';

/** One thread's part in the servers of another one, which starts them anew. */
export class SharedServers implements ThreadServers {
  readonly #owner: ThreadServers;
  readonly #offered: OfferedTools;
  #isClosed = false;

  constructor(owner: ThreadServers, offered: OfferedTools) {
    this.#owner = owner;
    this.#offered = offered;
  }

  get servers(): McpServers {
    return this.#owner.servers;
  }

  get settings(): readonly McpServerSettings[] {
    return this.#owner.settings;
  }

  share(): ThreadServers {
    return this.#owner.share();
  }

  announce(): void {}

  reloadAtNextTurn(): void {}

  async prepareTurn(signal: AbortSignal): Promise<void> {
    await unlessAborted(this.servers.settled(), signal);
  }

  common(): readonly Tool[] {
    return this.#owner.common();
  }

  tools(scope: ToolScope): readonly Tool[] {
    return this.#offered.of(this.servers, scope);
  }

  apps(signal: AbortSignal): Promise<readonly Connector[]> {
    return appsOf(this.servers, signal);
  }

  wantApps(ids: readonly string[]): void {
    this.#offered.wantApps(ids);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#owner.close();
  }
}
