import type { Connector } from '../../extensions/apps/connector.js';
import type { McpServers } from '../../extensions/mcp/mcp-servers.js';
import type { ToolHandle } from '../../extensions/mcp/tool-handles.js';
import { unlessAborted } from '../../platform/timeout.js';
import { mcpTools } from '../tools/mcp/mcp-tool.js';
import type { Tool } from '../tools/tool.js';
import type { ToolScope } from '../tools/tool-scope.js';
import type { McpOwner, McpSource } from './mcp-source.js';

type Parts = McpOwner & { readonly mcp: McpSource };

/** From so many tools on they are looked for, and not listed. */
const deferFrom = 100;

/** The tools of servers as one thread is offered them, with what it was allowed. */
export class OfferedTools {
  readonly #parts: Parts;
  readonly #allowed = new Set<string>();
  #wantedApps: ReadonlySet<string> = new Set();
  #made: { readonly of: readonly unknown[]; readonly tools: readonly Tool[] } | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  of(servers: McpServers, { features, model }: ToolScope): readonly Tool[] {
    const handles = servers.tools();
    const mayDefer = handles.length >= deferFrom || features['tool_search_always_defer_mcp_tools'] === true;
    const isDeferred = mayDefer && model.supportsSearchTool && features['tool_search'] !== false;
    const wanted = this.#wantedApps;
    const of = [handles, isDeferred, wanted];
    if (this.#made === null || of.some((one, at) => one !== this.#made?.of[at])) {
      const { mcp } = this.#parts;
      const memory = {
        allowed: this.#allowed,
        allowAlways: (tool: Parameters<typeof mcp.allowAlways>[1]) => mcp.allowAlways(this.#parts, tool),
      };
      const isKeptOut = ({ connector }: ToolHandle): boolean => isDeferred && !(connector !== null && wanted.has(connector.id));
      this.#made = { of, tools: mcpTools(handles, { isDeferred: isKeptOut, memory }) };
    }
    return this.#made.tools;
  }

  /** From here on the tools of these apps are listed, also where others have to be looked for. */
  wantApps(ids: readonly string[]): void {
    if (ids.some((id) => !this.#wantedApps.has(id))) this.#wantedApps = new Set([...this.#wantedApps, ...ids]);
  }
}

/** The user's apps whose tools the model may use, each once. Resolves when they are known. @throws the signal's reason */
export async function appsOf(servers: McpServers, signal: AbortSignal): Promise<readonly Connector[]> {
  if (!servers.hasApps) return [];
  await unlessAborted(servers.appsSettled(), signal);
  const apps = new Map<string, Connector>();
  for (const { connector } of servers.tools()) if (connector !== null && !apps.has(connector.id)) apps.set(connector.id, connector);
  return [...apps.values()];
}
