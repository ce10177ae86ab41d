import type { Engine } from '../engine/engine.js';
import type { Approvals } from '../engine/tools/tool.js';
import type { ServerRequests } from './server-requests.js';
import { withoutNulls } from './without-nulls.js';

/** The engine's questions, put to the clients of the thread. An answer that does not fit is a refusal. */
export function createApprovals(options: {
  serverRequests: ServerRequests;
  now: () => number;
  engine: () => Pick<Engine, 'setPending'>;
}): Approvals {
  const { serverRequests, now, engine } = options;

  const whilePending = async <T>(threadId: string, ask: () => Promise<T>): Promise<T> => {
    engine().setPending(threadId, 'waitingOnApproval', true);
    try {
      return await ask();
    } finally {
      engine().setPending(threadId, 'waitingOnApproval', false);
    }
  };

  return {
    command: ({ threadId, turnId, itemId, command, cwd, reason, signal }) =>
      whilePending(threadId, async () => {
        const answer = await serverRequests.ask({
          threadId,
          method: 'item/commandExecution/requestApproval',
          params: withoutNulls({
            threadId,
            turnId,
            itemId,
            startedAtMs: now(),
            command,
            cwd,
            reason,
            approvalId: null,
            commandActions: null,
            additionalPermissions: null,
            availableDecisions: null,
            networkApprovalContext: null,
            proposedExecpolicyAmendment: null,
            proposedNetworkPolicyAmendments: null,
          }),
          signal,
        });
        if (answer.kind === 'error') throw answer.error;
        if (answer.kind === 'misfit') return 'decline';
        const { decision } = answer.result;
        return typeof decision === 'string' ? decision : 'accept';
      }),
    fileChange: ({ threadId, turnId, itemId, reason, signal }) =>
      whilePending(threadId, async () => {
        const answer = await serverRequests.ask({
          threadId,
          method: 'item/fileChange/requestApproval',
          params: withoutNulls({ threadId, turnId, itemId, startedAtMs: now(), reason, grantRoot: null }),
          signal,
        });
        if (answer.kind === 'error') throw answer.error;
        return answer.kind === 'misfit' ? 'decline' : answer.result.decision;
      }),
  };
}
