import type { McpServers } from '../../extensions/mcp/mcp-servers.js';
import type { Threads } from '../thread/threads.js';

/** What clients may do with the servers of threads, without a turn. */
export interface McpCalls {
  /** Those of a loaded thread. @throws RpcError `thread not found: …` */
  of(threadId: string): McpServers;
  /** Each loaded thread starts its servers anew at its next turn. */
  reload(): void;
}

export const createMcpCalls = (threads: Threads): McpCalls => ({
  of: (threadId) => threads.get(threadId).mcp.servers,
  reload: () => {
    for (const { mcp } of threads.loaded()) mcp.reloadAtNextTurn();
  },
});
