import { isDeepStrictEqual } from 'node:util';
import type { McpAnswer, McpQuestion } from '../../extensions/mcp/mcp-connection.js';
import { internalError } from '../../protocol/errors.js';
import type { LoadedThread } from '../thread/thread.js';
import type { Engineering } from '../thread-operations/engineering.js';
import type { LoadRequest } from '../thread-operations/load-request.js';
import { askUser } from './ask-user.js';
import { ThreadMcp } from './thread-mcp.js';
import type { ThreadServers } from './thread-servers.js';

/**
 * The servers of a thread that is loaded. Agents share those of their parent, unless their role has others.
 * @throws RpcError where one is missing that must be there
 */
export async function openMcp(
  { services, threads }: Engineering,
  request: LoadRequest,
  parent: LoadedThread | null,
): Promise<ThreadServers> {
  const { id, config, writer } = request;
  const overrides = config.overrides ?? null;
  if (parent !== null && overrides === (parent.config.overrides ?? null)) return parent.mcp.share();
  try {
    const settings = await services.mcp.settingsFor({ cwd: config.cwd, overrides });
    if (parent !== null && isDeepStrictEqual(settings, parent.mcp.settings)) return parent.mcp.share();
    const parts = {
      mcp: services.mcp,
      threadId: id,
      cwd: config.cwd,
      overrides,
      ask: async (question: McpQuestion, serverName: string): Promise<McpAnswer> => {
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
    };
    return await ThreadMcp.open(parts, settings);
  } catch (error) {
    await writer?.close(); // A thread without what it needs does not begin.
    const reason = error instanceof Error ? error.message : String(error);
    throw internalError(`error creating thread: Fatal error: Failed to initialize session: ${reason}`, { cause: error });
  }
}
