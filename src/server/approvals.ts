import type {
  Approvals,
  CommandApprovalDecision,
  CommandApprovalRequest,
  NetworkApprovalDecision,
  UserAnswers,
} from '../engine/approvals/approvals.js';
import type { Engine } from '../engine/engine.js';
import type { CommandExecutionApprovalDecision, NetworkPolicyAmendment } from '../protocol/index.js';
import type { ServerRequests } from './connections/server-requests.js';
import { askElicitation, askMcpCall } from './mcp/mcp-approvals.js';
import { withoutNulls } from './without-nulls.js';

/** The engine's questions, put to the clients of the thread. An answer that does not fit is a refusal. */
export function createApprovals(options: {
  serverRequests: ServerRequests;
  now: () => number;
  engine: () => Pick<Engine, 'setPending'>;
}): Approvals {
  const { serverRequests, now, engine } = options;

  /** Clients hear that the thread waits before they hear for what, and that it waits no more before what comes of it. */
  const whilePending = async <T>(threadId: string, ask: () => Promise<T>, flag: PendingFlag = 'waitingOnApproval'): Promise<T> => {
    engine().setPending(threadId, flag, true);
    try {
      return await ask();
    } finally {
      engine().setPending(threadId, flag, false);
    }
  };

  return {
    command: (request) =>
      whilePending(request.threadId, async () => {
        const { threadId, turnId, itemId, command, cwd, reason, signal } = request;
        const { additionalPermissions, commandActions, proposedExecpolicyAmendment } = request;
        request.announce();
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
            commandActions: [...commandActions],
            additionalPermissions,
            availableDecisions: availableDecisions(request),
            networkApprovalContext: null,
            proposedExecpolicyAmendment: proposedExecpolicyAmendment && [...proposedExecpolicyAmendment],
            proposedNetworkPolicyAmendments: null,
          }),
          signal,
        });
        if (answer.kind === 'error') {
          request.conclude('failed');
          throw answer.error;
        }
        const decision = answer.kind === 'misfit' ? 'decline' : toDecision(answer.result.decision);
        if (decision === 'decline' || decision === 'cancel') request.conclude('declined');
        return decision;
      }),
    network: (request) =>
      whilePending(request.threadId, async () => {
        const { threadId, turnId, itemId, reason, action, signal } = request;
        const { host, protocol } = action;
        const params = withoutNulls({
          threadId,
          turnId,
          itemId,
          startedAtMs: now(),
          reason,
          approvalId: null,
          command: null,
          cwd: null,
          commandActions: null,
          additionalPermissions: null,
          proposedExecpolicyAmendment: null,
          networkApprovalContext: { host, protocol },
          availableDecisions: networkDecisions(host),
          proposedNetworkPolicyAmendments: networkAmendments(host),
        });
        const answer = await serverRequests.ask({ threadId, method: 'item/commandExecution/requestApproval', params, signal });
        if (answer.kind === 'error') throw answer.error;
        return answer.kind === 'misfit' ? 'decline' : toNetworkDecision(answer.result.decision, host);
      }),
    fileChange: ({ threadId, turnId, itemId, reason, signal, announce, conclude }) => {
      announce();
      return whilePending(threadId, async () => {
        const answer = await serverRequests.ask({
          threadId,
          method: 'item/fileChange/requestApproval',
          params: { threadId, turnId, itemId, startedAtMs: now(), reason, grantRoot: null },
          signal,
        });
        if (answer.kind === 'error') {
          conclude('failed');
          throw answer.error;
        }
        const decision = answer.kind === 'misfit' ? 'decline' : answer.result.decision;
        if (decision === 'decline' || decision === 'cancel') conclude('declined');
        return decision;
      });
    },
    permissions: ({ threadId, turnId, itemId, cwd, reason, permissions, signal }) =>
      whilePending(threadId, async () => {
        const params = { threadId, turnId, itemId, startedAtMs: now(), cwd, reason, permissions };
        const answer = await serverRequests.ask({ threadId, method: 'item/permissions/requestApproval', params, signal });
        if (answer.kind !== 'result') return null;
        const { permissions: granted, scope = 'turn', strictAutoReview } = answer.result;
        return { permissions: granted, scope, strictAutoReview: strictAutoReview ?? false };
      }),
    userInput: ({ threadId, turnId, itemId, questions, signal }) => {
      const asked = questions.map(({ options, isOther = true, isSecret = false, ...question }) => ({
        ...question,
        isOther,
        isSecret,
        options: options && [...options],
      }));
      const ask = async (): Promise<UserAnswers | null> => {
        const params = { threadId, turnId, itemId, questions: asked };
        const answer = await serverRequests.ask({ threadId, method: 'item/tool/requestUserInput', params, signal });
        return answer.kind === 'result' ? answer.result.answers : null;
      };
      return whilePending(threadId, ask, 'waitingOnUserInput');
    },
    mcpToolCall: (request) => whilePending(request.threadId, () => askMcpCall(serverRequests, request)),
    elicit: (request) => whilePending(request.threadId, () => askElicitation(serverRequests, request)),
    callTool: async ({ signal, ...params }) => {
      const answer = await serverRequests.ask({ threadId: params.threadId, method: 'item/tool/call', params, signal });
      if (answer.kind === 'error') return { kind: 'failed' };
      return answer.kind === 'misfit' ? { kind: 'invalid' } : { kind: 'result', ...answer.result };
    },
  };
}

type PendingFlag = 'waitingOnApproval' | 'waitingOnUserInput';

/** What a client should offer. It may also answer `acceptForSession` and `decline`. */
function availableDecisions(request: CommandApprovalRequest): CommandExecutionApprovalDecision[] {
  const { additionalPermissions, proposedExecpolicyAmendment: proposal } = request;
  if (additionalPermissions !== null || proposal === null) return ['accept', 'cancel'];
  return ['accept', { acceptWithExecpolicyAmendment: { execpolicy_amendment: [...proposal] } }, 'cancel'];
}

const networkAmendments = (host: string): NetworkPolicyAmendment[] => [
  { host, action: 'allow' },
  { host, action: 'deny' },
];

const networkDecisions = (host: string): CommandExecutionApprovalDecision[] => [
  'accept',
  'acceptForSession',
  { applyNetworkPolicyAmendment: { network_policy_amendment: { host, action: 'allow' } } },
  'cancel',
];

/** A rule for commands, or for another host, answers a question that was not asked: no yes. */
function toNetworkDecision(decision: CommandExecutionApprovalDecision, host: string): NetworkApprovalDecision {
  if (typeof decision === 'string') return decision;
  if (!('applyNetworkPolicyAmendment' in decision)) return 'decline';
  const { network_policy_amendment: rule } = decision.applyNetworkPolicyAmendment;
  return rule.host === host ? { ruleForHost: rule.action } : 'decline';
}

/** A rule for hosts answers a question that was not asked, and a rule without words would allow everything: no yes. */
function toDecision(decision: CommandExecutionApprovalDecision): CommandApprovalDecision {
  if (typeof decision === 'string') return decision;
  if ('applyNetworkPolicyAmendment' in decision) return 'decline';
  const words = decision.acceptWithExecpolicyAmendment.execpolicy_amendment;
  return words.length === 0 ? 'decline' : { allowFromNowOn: words };
}
