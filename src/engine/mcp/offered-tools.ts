import type { McpServers } from '../../extensions/mcp/mcp-servers.js';
import { mcpTools } from '../tools/mcp-tool.js';
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
  #made: { readonly of: unknown; readonly tools: readonly Tool[]; readonly isDeferred: boolean } | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  of(servers: McpServers, { features, model }: ToolScope): readonly Tool[] {
    const handles = servers.tools();
    const mayDefer = handles.length >= deferFrom || features['tool_search_always_defer_mcp_tools'] === true;
    const isDeferred = mayDefer && model.supportsSearchTool && features['tool_search'] !== false;
    if (this.#made?.of !== handles || this.#made.isDeferred !== isDeferred) {
      const { mcp } = this.#parts;
      const memory = {
        allowed: this.#allowed,
        allowAlways: (tool: Parameters<typeof mcp.allowAlways>[1]) => mcp.allowAlways(this.#parts, tool),
      };
      this.#made = { of: handles, isDeferred, tools: mcpTools(handles, { isDeferred, memory }) };
    }
    return this.#made.tools;
  }
}
