import type { ResponseItem } from '../../model/model-transport.js';
import type { AdditionalPermissionProfile, CommandAction } from '../../protocol/index.js';
import type { EngineEvent } from '../event.js';

export interface ToolCall {
  readonly kind: 'function' | 'custom';
  readonly callId: string;
  readonly name: string;
  /** The JSON text of a function's arguments, or the free text of a custom tool's input. */
  readonly input: string;
}

/** What the model is told. `body` is a string, or content parts when images are among them. */
export interface ToolOutput {
  readonly body: string | readonly unknown[];
  readonly success: boolean;
}

/** `cancel` is `decline`, and the end of the turn. */
export type ApprovalDecision = 'accept' | 'acceptForSession' | 'decline' | 'cancel';

interface ApprovalRequest {
  readonly threadId: string;
  readonly turnId: string;
  readonly itemId: string;
  readonly reason: string | null;
  readonly signal: AbortSignal;
  /** Called once, after the thread is marked as waiting and before anybody is asked: the place to tell of the item. */
  readonly announce: () => void;
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

/** Asks whoever watches the thread. The engine knows no client: it gets answers. Rejects when nobody could answer. */
export interface Approvals {
  command(request: CommandApprovalRequest): Promise<ApprovalDecision>;
  fileChange(request: FileChangeApprovalRequest): Promise<ApprovalDecision>;
}

/** What a running tool may use. */
export interface ToolContext {
  readonly threadId: string;
  readonly turnId: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly emit: (event: EngineEvent) => void;
  readonly approvals: Approvals;
  /** Ends the turn as `turn/interrupt` does. Events that are emitted later are not told. */
  readonly interrupt: () => void;
  /** True when nothing may run or change without being asked for first: no sandbox confines it. */
  readonly mustAsk: 'never' | 'ask' | 'refuse';
}

export interface Tool {
  readonly name: string;
  readonly kind: ToolCall['kind'];
  /** The entry of the request's `tools`. */
  readonly spec: ResponseItem | Readonly<Record<string, unknown>>;
  /** May run beside other parallel tools; the others run alone, in call order. */
  readonly parallel: boolean;
  /** Works in an environment: not offered to a turn that has none. */
  readonly needsEnvironment: boolean;
  /** Never rejects for a failing command or bad arguments: those are outputs. Rejects only with `signal.reason`. */
  run(call: ToolCall, context: ToolContext): Promise<ToolOutput>;
}

/** What a turn with these environments is offered; `null` stands for the default one. */
export const offeredTools = (tools: readonly Tool[], environments: readonly unknown[] | null): readonly Tool[] =>
  environments?.length === 0 ? tools.filter((tool) => !tool.needsEnvironment) : tools;
