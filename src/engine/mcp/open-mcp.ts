import { internalError } from '../../protocol/errors.js';
import type { LoadedThread } from '../thread.js';
import type { Engineering, LoadRequest } from '../threads/load-thread.js';
import { askUser } from './ask-user.js';
import { ThreadMcp } from './thread-mcp.js';
import { sharedServers, type ThreadServers } from './thread-servers.js';

/** The servers of a thread that is loaded: agents share those of their parent. @throws RpcError where one is missing that must be there */
export async function openMcp(
  { services, threads }: Engineering,
  request: LoadRequest,
  parent: LoadedThread | null,
): Promise<ThreadServers> {
  if (parent !== null) return sharedServers(parent.mcp);
  const { id, config, writer } = request;
  try {
    return await ThreadMcp.open({
      mcp: services.mcp,
      threadId: id,
      cwd: config.cwd,
      overrides: config.overrides ?? null,
      ask: async (question, serverName) => {
        const thread = threads.find(id);
        if (thread === null) return { action: 'cancel' };
        const { approvalPolicy, permissionProfile } = thread.settings;
        const turn = thread.currentTurn;
        return askUser(question, {
          serverName,
          threadId: id,
          turnId: turn?.id ?? null,
          signal: turn?.signal ?? new AbortController().signal,
          approvalPolicy,
          permissionProfile,
          approvals: services.approvals,
        });
      },
    });
  } catch (error) {
    await writer?.close(); // A thread without what it needs does not begin.
    const reason = error instanceof Error ? error.message : String(error);
    throw internalError(`error creating thread: Fatal error: Failed to initialize session: ${reason}`, { cause: error });
  }
}
