import type { AutoReviewCompleted } from '../../engine/events/review-event.js';
import type { GuardianApprovalReviewAction } from '../../protocol/index.js';

/** The reviewer of a thread, as far as it is known. */
export interface KnownReviewer {
  readonly threadId: string;
  readonly model: string;
  /** How many reviews it has done. */
  reviews: number;
}

/** The time that a reviewer has. */
const reviewTimeoutMs = 90_000;

/** What is said of a review: what kind of action it was about and how it ended, never what was to be done and why. */
export function toGuardianReview(event: AutoReviewCompleted, reviewer: KnownReviewer | null) {
  const { review, action, reviewId, targetItemId, turnId, startedAtMs, completedAtMs } = event;
  const { status, riskLevel, userAuthorization } = review;
  const outcomes = {
    approved: { decision: 'approved', terminal_status: 'approved', failure_reason: null },
    aborted: { decision: 'aborted', terminal_status: 'aborted', failure_reason: 'cancelled' },
    timedOut: { decision: 'denied', terminal_status: 'timed_out', failure_reason: 'timeout' },
    denied: { decision: 'denied', terminal_status: 'denied', failure_reason: null },
    inProgress: { decision: 'aborted', terminal_status: 'aborted', failure_reason: null },
  } as const;
  // A denial without an assessment: the reviewer gave none that could be read.
  const failed = { decision: 'denied', terminal_status: 'failed_closed', failure_reason: 'session_error' } as const;
  return {
    turn_id: turnId,
    review_id: reviewId,
    target_item_id: targetItemId,
    approval_request_source: 'main_turn',
    reviewed_action: toReviewedAction(action),
    reviewed_action_truncated: false,
    ...(status === 'denied' && riskLevel === null ? failed : outcomes[status]),
    risk_level: riskLevel,
    user_authorization: userAuthorization,
    outcome: riskLevel === null ? null : status === 'approved' ? 'allow' : 'deny',
    guardian_thread_id: reviewer?.threadId ?? null,
    guardian_session_kind: reviewer === null ? null : reviewer.reviews === 0 ? 'trunk_new' : 'trunk_reused',
    guardian_model: reviewer?.model ?? null,
    guardian_reasoning_effort: null,
    had_prior_review_context: reviewer !== null && reviewer.reviews > 0,
    review_timeout_ms: reviewTimeoutMs,
    tool_call_count: null,
    time_to_first_token_ms: null,
    completion_latency_ms: completedAtMs - startedAtMs,
    started_at: Math.floor(startedAtMs / 1000),
    completed_at: Math.floor(completedAtMs / 1000),
    input_tokens: null,
    cached_input_tokens: null,
    output_tokens: null,
    reasoning_output_tokens: null,
    total_tokens: null,
  } as const;
}

function toReviewedAction(action: GuardianApprovalReviewAction): Readonly<Record<string, unknown>> {
  switch (action.type) {
    case 'command':
      return action.source === 'shell'
        ? { type: 'shell', sandbox_permissions: null, additional_permissions: null }
        : { type: 'unified_exec', sandbox_permissions: null, additional_permissions: null, tty: null };
    case 'execve':
      return {
        type: 'execve',
        source: action.source === 'shell' ? 'shell' : 'unified_exec',
        program: action.program,
        additional_permissions: null,
      };
    case 'applyPatch':
      return { type: 'apply_patch' };
    case 'networkAccess':
      return { type: 'network_access', protocol: action.protocol, port: action.port };
    case 'mcpToolCall':
      return {
        type: 'mcp_tool_call',
        server: action.server,
        tool_name: action.toolName,
        connector_id: action.connectorId,
        connector_name: action.connectorName,
        tool_title: action.toolTitle,
      };
    case 'requestPermissions':
      return { type: 'request_permissions' };
    default:
      return action satisfies never;
  }
}
