import type { Tool } from '../tools/tool.js';
import type { ToolScope } from '../tools/tool-scope.js';

/** What the registry takes of a thread's servers. */
export interface McpTools {
  /** Those that all servers have in common. */
  common(): readonly Tool[];
  /** Those of the servers. */
  tools(scope: ToolScope): readonly Tool[];
}
