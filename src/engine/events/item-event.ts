import type { FileUpdateChange, ThreadItem } from '../../protocol/index.js';
import type { OfItem, OfTurn } from './event-place.js';

export interface ItemStarted extends OfTurn {
  readonly type: 'itemStarted';
  readonly item: ThreadItem;
  readonly atMs: number;
  /** Somebody is asked whether it may go on. Default: it goes on. */
  readonly isAsked?: boolean;
}

/** A command runs whose item was told before, when somebody was asked about it. */
export interface CommandBegan extends OfTurn {
  readonly type: 'commandBegan';
  readonly item: ThreadItem;
  readonly atMs: number;
}

/** `item` is the whole item; it replaces what `itemStarted` said. */
export interface ItemCompleted extends OfTurn {
  readonly type: 'itemCompleted';
  readonly item: ThreadItem;
  readonly atMs: number;
  /** What a command wrote when it applied a patch: kept in the file, not shown. */
  readonly output?: { readonly stdout: string; readonly stderr: string };
}

export interface AgentMessageDelta extends OfItem {
  readonly type: 'agentMessageDelta';
  readonly delta: string;
}

/** Text of a proposed plan. The completed item may differ from the sum of these. */
export interface PlanDelta extends OfItem {
  readonly type: 'planDelta';
  readonly delta: string;
}

export interface ReasoningSummaryPartAdded extends OfItem {
  readonly type: 'reasoningSummaryPartAdded';
  readonly summaryIndex: number;
}

export interface ReasoningSummaryDelta extends OfItem {
  readonly type: 'reasoningSummaryDelta';
  readonly summaryIndex: number;
  readonly delta: string;
}

export interface ReasoningTextDelta extends OfItem {
  readonly type: 'reasoningTextDelta';
  readonly contentIndex: number;
  readonly delta: string;
}

/** Text that a running command wrote, both streams together. */
export interface CommandOutputDelta extends OfItem {
  readonly type: 'commandOutputDelta';
  readonly delta: string;
}

/** Text that the model typed into a running command. Empty: it only looked. */
export interface TerminalInteraction extends OfItem {
  readonly type: 'terminalInteraction';
  readonly processId: string;
  readonly stdin: string;
}

/** What a patch that is still being written will change; paths as written. */
export interface PatchUpdated extends OfItem {
  readonly type: 'patchUpdated';
  readonly changes: readonly FileUpdateChange[];
}

/** A server says how far a call has come. */
export interface McpProgress extends OfItem {
  readonly type: 'mcpProgress';
  readonly message: string;
}

/** What happens to an item of a turn. */
export type ItemEvent =
  | ItemStarted
  | CommandBegan
  | ItemCompleted
  | AgentMessageDelta
  | PlanDelta
  | ReasoningSummaryPartAdded
  | ReasoningSummaryDelta
  | ReasoningTextDelta
  | CommandOutputDelta
  | TerminalInteraction
  | PatchUpdated
  | McpProgress;
