import type { TurnCompleted, TurnConfigured } from '../../engine/events/turn-event.js';
import type { SandboxPolicy, TokenUsageBreakdown } from '../../protocol/index.js';
import type { TokenFigures, ToolCounts, TurnParams } from '../../telemetry/analytics/fact.js';

const sandboxNames = {
  dangerFullAccess: 'full_access',
  readOnly: 'read_only',
  workspaceWrite: 'workspace_write',
  externalSandbox: 'external_sandbox',
} as const;

const noCounts: ToolCounts = {
  total_tool_call_count: null,
  shell_command_count: null,
  file_change_count: null,
  mcp_tool_call_count: null,
  dynamic_tool_call_count: null,
  subagent_tool_call_count: null,
  web_search_count: null,
  image_generation_count: null,
};

type Settings = Pick<
  TurnParams,
  | 'model'
  | 'model_provider'
  | 'sandbox_policy'
  | 'sandbox_network_access'
  | 'reasoning_effort'
  | 'reasoning_summary'
  | 'service_tier'
  | 'approval_policy'
  | 'approvals_reviewer'
  | 'collaboration_mode'
  | 'personality'
  | 'num_input_images'
  | 'is_first_turn'
>;

/** What a turn ran with. */
export function toTurnSettings({ settings, providerId, reasoningSummary, numInputImages, isFirstTurn }: TurnConfigured): Settings {
  const { approvalPolicy, personality } = settings;
  return {
    model: settings.model,
    model_provider: providerId,
    sandbox_policy: sandboxNames[settings.sandboxPolicy.type],
    sandbox_network_access: hasNetwork(settings.sandboxPolicy),
    reasoning_effort: settings.effort,
    reasoning_summary: reasoningSummary === 'none' ? null : reasoningSummary,
    service_tier: settings.serviceTier ?? 'default',
    approval_policy: typeof approvalPolicy === 'string' ? approvalPolicy : 'granular',
    approvals_reviewer: settings.approvalsReviewer === 'user' ? 'user' : 'guardian_subagent',
    collaboration_mode: settings.collaboration.mode,
    personality: personality === 'none' ? null : personality,
    num_input_images: numInputImages,
    is_first_turn: isFirstTurn,
  };
}

function hasNetwork(policy: SandboxPolicy): boolean {
  if (policy.type === 'dangerFullAccess') return true;
  return policy.networkAccess === true || policy.networkAccess === 'enabled';
}

export interface TurnFigures {
  readonly tokensBefore: TokenUsageBreakdown | null;
  /** `null`: nothing was counted since. */
  readonly tokensAfter: TokenUsageBreakdown | null;
}

type Outcome = Pick<TurnParams, 'status' | 'turn_error' | 'duration_ms' | 'started_at' | 'completed_at'> & TokenFigures & ToolCounts;

/** How a turn ended, and what it used. */
export function toTurnOutcome({ status, error, startedAtMs, completedAtMs }: TurnCompleted, figures: TurnFigures): Outcome {
  return {
    ...noCounts,
    ...(status === 'interrupted' ? unknownTokens : tokensOf(figures)),
    status,
    turn_error: error?.codexErrorInfo ?? null,
    duration_ms: completedAtMs - startedAtMs,
    started_at: Math.floor(startedAtMs / 1000),
    completed_at: Math.floor(completedAtMs / 1000),
  };
}

const unknownTokens: TokenFigures = {
  input_tokens: null,
  cached_input_tokens: null,
  output_tokens: null,
  reasoning_output_tokens: null,
  total_tokens: null,
};

function tokensOf({ tokensBefore, tokensAfter }: TurnFigures): TokenFigures {
  const used = (count: (tokens: TokenUsageBreakdown) => number): number =>
    tokensAfter === null ? 0 : Math.max(0, count(tokensAfter) - (tokensBefore === null ? 0 : count(tokensBefore)));
  return {
    input_tokens: used((tokens) => tokens.inputTokens),
    cached_input_tokens: used((tokens) => tokens.cachedInputTokens),
    output_tokens: used((tokens) => tokens.outputTokens),
    reasoning_output_tokens: used((tokens) => tokens.reasoningOutputTokens),
    total_tokens: used((tokens) => tokens.totalTokens),
  };
}
