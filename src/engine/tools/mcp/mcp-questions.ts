import type { McpAnswer, McpQuestion } from '../../../extensions/mcp/mcp-connection.js';
import type { ReviewedMcpToolCall } from '../../guardian/reviewed-action.js';

/** `acceptForSession`: and do not ask again in this thread; `acceptAlways`: nor in others. */
export type McpCallDecision = 'accept' | 'acceptForSession' | 'acceptAlways' | 'decline' | 'cancel';

export interface McpCallRequest {
  readonly threadId: string;
  readonly turnId: string;
  readonly itemId: string;
  readonly signal: AbortSignal;
  /** True: clients are asked as they are for servers' own questions; false: by a question with choices. */
  readonly byForm: boolean;
  /** The policy does not let a person be asked by a form. */
  readonly isRefused: boolean;
  /** Whether a yes may count for later calls. */
  readonly mayPersist: boolean;
  readonly action: ReviewedMcpToolCall;
}

export interface Elicitation {
  readonly threadId: string;
  /** `null`: no turn runs. */
  readonly turnId: string | null;
  readonly serverName: string;
  readonly signal: AbortSignal;
  readonly question: McpQuestion;
}

export type ElicitationAnswer = McpAnswer;
