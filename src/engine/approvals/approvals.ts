import type {
  AdditionalPermissionProfile,
  CommandAction,
  DynamicToolCallOutputContentItem,
  GrantedPermissionProfile,
  PermissionGrantScope,
  RequestPermissionProfile,
} from '../../protocol/index.js';
import type { ReviewedAction, ReviewedNetworkAccess } from '../guardian/reviewed-action.js';
import type { Elicitation, ElicitationAnswer, McpCallDecision, McpCallRequest } from '../tools/mcp/mcp-questions.js';

/** `cancel` is `decline`, and the end of the turn. */
export type ApprovalDecision = 'accept' | 'acceptForSession' | 'decline' | 'cancel';

/** No, with words for the model: a program said so, not a person. */
export interface Refusal {
  readonly refusal: string;
}

/** `allowFromNowOn` is `accept`, and a rule: the words that allowed commands begin with. There is at least one. */
export type CommandApprovalDecision = ApprovalDecision | Refusal | { readonly allowFromNowOn: readonly string[] };

interface Question {
  readonly threadId: string;
  readonly turnId: string;
  readonly itemId: string;
  readonly signal: AbortSignal;
}

interface ApprovalRequest extends Question {
  /** The turn is under strict review: who reviews decides, whatever the policy, and no hook is asked. Default: false. */
  readonly isStrict?: boolean;
  readonly reason: string | null;
  /** What is asked about, as whole as a reviewer must see it. */
  readonly action: ReviewedAction;
  /** Why it is asked about again, after the sandbox was in its way. Default: `null`, it is not. */
  readonly retryReason?: string | null;
  /**
   * Called once, after the thread is marked as waiting and before anybody is asked: the place to tell of the item.
   * `asWritten`: without a look into what a command does.
   */
  readonly announce: (form?: 'asWritten') => void;
  /** Called when nobody said yes, while the thread is still marked as waiting: the place to tell the end of the item. */
  readonly conclude: (status: 'declined' | 'failed') => void;
}

export interface CommandApprovalRequest extends ApprovalRequest {
  readonly command: string;
  readonly cwd: string;
  readonly commandActions: readonly CommandAction[];
  /** The words of a rule that would allow commands that begin alike; `null` when there is none to offer. */
  readonly proposedExecpolicyAmendment: readonly string[] | null;
  /** What the command wants beyond the sandbox. Told only to clients that know of it. */
  readonly additionalPermissions: AdditionalPermissionProfile | null;
}

export interface FileChangeApprovalRequest extends ApprovalRequest {}

/** A command wants to reach a host that nothing is said of. */
export interface NetworkApprovalRequest extends Question {
  /** The turn is under strict review. Default: false. */
  readonly isStrict?: boolean;
  /** The call that wants it; `null`: it is not known. */
  readonly callId: string | null;
  readonly reason: string;
  readonly action: ReviewedNetworkAccess;
}

/** `ruleForHost` is a rule, and a yes or a no by it. */
export type NetworkApprovalDecision = ApprovalDecision | Refusal | { readonly ruleForHost: 'allow' | 'deny' };

/** The model asks for more than its sandbox gives. */
export interface PermissionsRequest extends Question {
  /** What relative places in the answer are meant from. */
  readonly cwd: string;
  readonly reason: string | null;
  readonly permissions: RequestPermissionProfile;
}

/** What somebody grants. It is cut down to what was asked for. */
export interface PermissionsAnswer {
  readonly permissions: GrantedPermissionProfile;
  readonly scope: PermissionGrantScope;
  readonly strictAutoReview: boolean;
}

/** One question with its choices. */
export interface UserQuestion {
  readonly id: string;
  readonly header: string;
  readonly question: string;
  /** `null`: the answer is typed. */
  readonly options: readonly { readonly label: string; readonly description: string }[] | null;
  /** Whether something else than the options may be typed; it may unless this says no. */
  readonly isOther?: boolean;
  /** Whether what is typed is hidden. */
  readonly isSecret?: boolean;
}

export interface UserInputRequest extends Question {
  readonly questions: readonly UserQuestion[];
}

/** What was chosen or typed, by the id of the question. */
export type UserAnswers = Readonly<Record<string, { readonly answers: readonly string[] }>>;

export interface ClientToolRequest {
  readonly threadId: string;
  readonly turnId: string;
  readonly callId: string;
  readonly tool: string;
  readonly namespace: string | null;
  readonly arguments: unknown;
  readonly signal: AbortSignal;
}

/** What a client's tool gave; `invalid`: an answer that does not fit; `failed`: an error instead of an answer. */
export type ClientToolAnswer =
  | { readonly kind: 'result'; readonly contentItems: readonly DynamicToolCallOutputContentItem[]; readonly success: boolean }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'failed' };

/** Asks whoever watches the thread. The engine knows no client: it gets answers. */
export interface Approvals {
  /** Rejects when nobody could answer. */
  command(request: CommandApprovalRequest): Promise<CommandApprovalDecision>;
  /** Rejects when nobody could answer. */
  fileChange(request: FileChangeApprovalRequest): Promise<ApprovalDecision | Refusal>;
  /** Rejects when nobody could answer. */
  network(request: NetworkApprovalRequest): Promise<NetworkApprovalDecision>;
  /** Asks for permissions. `null`: nobody answered, or with something else. */
  permissions(request: PermissionsRequest): Promise<PermissionsAnswer | null>;
  /** Puts questions to the user. `null`: nobody answered, or with something else. */
  userInput(request: UserInputRequest): Promise<UserAnswers | null>;
  /** Asks whether a tool of an MCP server may run. An answer that does not fit is a no. */
  mcpToolCall(request: McpCallRequest): Promise<McpCallDecision | Refusal>;
  /** Passes on what an MCP server asks. `null`: nobody answered, or with something else. */
  elicit(request: Elicitation): Promise<ElicitationAnswer | null>;
  /** Has a client run a tool that it brought along. */
  callTool(request: ClientToolRequest): Promise<ClientToolAnswer>;
}
