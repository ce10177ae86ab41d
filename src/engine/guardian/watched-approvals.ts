import type { ToolDecision, ToolDecisionKind } from '../../telemetry/tracing/measured-fact.js';
import type { Trace } from '../../telemetry/tracing.js';
import type { ApprovalDecision, Approvals, CommandApprovalDecision, Refusal } from '../approvals/approvals.js';
import type { McpCallDecision } from '../tools/mcp/mcp-questions.js';

type Answer = CommandApprovalDecision | ApprovalDecision | McpCallDecision | Refusal;

/** The same answers. Whoever watches the call that asks is told of those that decide about it. */
export function watchedApprovals(
  approvals: Approvals,
  { trace, source }: { readonly trace: Trace; readonly source: ToolDecision['source'] },
): Approvals {
  if (!trace.isWatched) return approvals;
  const watched = async <A extends Answer>(asked: Promise<A>): Promise<A> => {
    const answer = await asked;
    const decision = toDecision(answer);
    if (decision !== null) trace.note({ type: 'toolDecision', decision, source, isAnswer: true });
    return answer;
  };
  return {
    ...approvals,
    command: (request) => watched(approvals.command(request)),
    fileChange: (request) => watched(approvals.fileChange(request)),
    mcpToolCall: (request) => watched(approvals.mcpToolCall(request)),
  };
}

/** `null`: it ends the turn, and with it the call. */
function toDecision(answer: Answer): ToolDecisionKind | null {
  if (typeof answer === 'object') return 'refusal' in answer ? 'denied' : 'approvedWithAmendment';
  switch (answer) {
    case 'accept':
      return 'approved';
    case 'acceptForSession':
    case 'acceptAlways':
      return 'approvedForSession';
    case 'decline':
      return 'denied';
    case 'cancel':
      return null;
    default:
      return answer satisfies never;
  }
}
