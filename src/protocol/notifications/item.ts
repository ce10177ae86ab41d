import * as z from 'zod';
import { notification } from '../method.js';
import { int64 } from '../scalars.js';
import { AutoReviewDecisionSource, GuardianApprovalReview, GuardianApprovalReviewAction } from '../types/guardian.js';
import { FileUpdateChange, ThreadItem } from '../types/thread-item.js';
import { wire } from '../wire.js';

const itemStartedNotification = () =>
  z.object({
    item: ThreadItem,
    /** Unix time in milliseconds. */
    startedAtMs: int64(),
    threadId: z.string(),
    turnId: z.string(),
  });
/** A new item begins within a turn. */
export interface ItemStartedNotification extends z.output<ReturnType<typeof itemStartedNotification>> {}
export const ItemStartedNotification = wire<ItemStartedNotification>('ItemStartedNotification', itemStartedNotification);

const itemGuardianApprovalReviewStartedNotification = () =>
  z.object({
    action: GuardianApprovalReviewAction,
    review: GuardianApprovalReview,
    /** Same in the completed notification; not an item id. */
    reviewId: z.string(),
    /** Unix time in milliseconds. */
    startedAtMs: int64(),
    /** Item under review; null for network access, which has no item of its own. */
    targetItemId: z.string().nullable(),
    threadId: z.string(),
    turnId: z.string(),
  });
/** An automatic review of a prompt begins; unstable. */
export interface ItemGuardianApprovalReviewStartedNotification
  extends z.output<ReturnType<typeof itemGuardianApprovalReviewStartedNotification>> {}
export const ItemGuardianApprovalReviewStartedNotification = wire<ItemGuardianApprovalReviewStartedNotification>(
  'ItemGuardianApprovalReviewStartedNotification',
  itemGuardianApprovalReviewStartedNotification,
);

const itemGuardianApprovalReviewCompletedNotification = () =>
  z.object({
    action: GuardianApprovalReviewAction,
    /** Unix time in milliseconds. */
    completedAtMs: int64(),
    decisionSource: AutoReviewDecisionSource,
    review: GuardianApprovalReview,
    /** Same as in the started notification; not an item id. */
    reviewId: z.string(),
    /** Unix time in milliseconds. */
    startedAtMs: int64(),
    /** Item under review; null for network access, which has no item of its own. */
    targetItemId: z.string().nullable(),
    threadId: z.string(),
    turnId: z.string(),
  });
/** An automatic review of a prompt has ended; unstable. */
export interface ItemGuardianApprovalReviewCompletedNotification
  extends z.output<ReturnType<typeof itemGuardianApprovalReviewCompletedNotification>> {}
export const ItemGuardianApprovalReviewCompletedNotification = wire<ItemGuardianApprovalReviewCompletedNotification>(
  'ItemGuardianApprovalReviewCompletedNotification',
  itemGuardianApprovalReviewCompletedNotification,
);

const itemCompletedNotification = () =>
  z.object({
    /** Unix time in milliseconds. */
    completedAtMs: int64(),
    /** Complete and final; replaces what the deltas built up. */
    item: ThreadItem,
    threadId: z.string(),
    turnId: z.string(),
  });
/** An item has reached its final state. */
export interface ItemCompletedNotification extends z.output<ReturnType<typeof itemCompletedNotification>> {}
export const ItemCompletedNotification = wire<ItemCompletedNotification>('ItemCompletedNotification', itemCompletedNotification);

const agentMessageDeltaNotification = () =>
  z.object({
    /** Text to append. */
    delta: z.string(),
    itemId: z.string(),
    threadId: z.string(),
    turnId: z.string(),
  });
/** Next piece of an assistant message. */
export interface AgentMessageDeltaNotification extends z.output<ReturnType<typeof agentMessageDeltaNotification>> {}
export const AgentMessageDeltaNotification = wire<AgentMessageDeltaNotification>(
  'AgentMessageDeltaNotification',
  agentMessageDeltaNotification,
);

const planDeltaNotification = () =>
  z.object({
    delta: z.string(),
    /** The plan item, whose id is the turn id plus `-plan`. */
    itemId: z.string(),
    threadId: z.string(),
    turnId: z.string(),
  });
/** Adds text to a proposed plan; the completed item may differ from the sum of all deltas. */
export interface PlanDeltaNotification extends z.output<ReturnType<typeof planDeltaNotification>> {}
export const PlanDeltaNotification = wire<PlanDeltaNotification>('PlanDeltaNotification', planDeltaNotification);

const commandExecutionOutputDeltaNotification = () =>
  z.object({
    /** Text to append. */
    delta: z.string(),
    itemId: z.string(),
    threadId: z.string(),
    turnId: z.string(),
  });
/** Next output of an agent's command. */
export interface CommandExecutionOutputDeltaNotification extends z.output<ReturnType<typeof commandExecutionOutputDeltaNotification>> {}
export const CommandExecutionOutputDeltaNotification = wire<CommandExecutionOutputDeltaNotification>(
  'CommandExecutionOutputDeltaNotification',
  commandExecutionOutputDeltaNotification,
);

const terminalInteractionNotification = () =>
  z.object({
    /** Item of the command that opened the terminal. */
    itemId: z.string(),
    /** Id of the terminal, as in the command item. */
    processId: z.string(),
    /** Text that was written; empty for a mere look. */
    stdin: z.string(),
    threadId: z.string(),
    turnId: z.string(),
  });
/** The model wrote to a running terminal, or just looked at it. */
export interface TerminalInteractionNotification extends z.output<ReturnType<typeof terminalInteractionNotification>> {}
export const TerminalInteractionNotification = wire<TerminalInteractionNotification>(
  'TerminalInteractionNotification',
  terminalInteractionNotification,
);

const fileChangeOutputDeltaNotification = () =>
  z.object({
    delta: z.string(),
    itemId: z.string(),
    threadId: z.string(),
    turnId: z.string(),
  });
/** Deprecated: text output of a patch; no longer sent. */
export interface FileChangeOutputDeltaNotification extends z.output<ReturnType<typeof fileChangeOutputDeltaNotification>> {}
export const FileChangeOutputDeltaNotification = wire<FileChangeOutputDeltaNotification>(
  'FileChangeOutputDeltaNotification',
  fileChangeOutputDeltaNotification,
);

const fileChangePatchUpdatedNotification = () =>
  z.object({
    /** All changes so far; replaces the earlier preview. Paths are as the model wrote them. */
    changes: z.array(FileUpdateChange),
    itemId: z.string(),
    threadId: z.string(),
    turnId: z.string(),
  });
/** Preview of a patch while the model still writes it. */
export interface FileChangePatchUpdatedNotification extends z.output<ReturnType<typeof fileChangePatchUpdatedNotification>> {}
export const FileChangePatchUpdatedNotification = wire<FileChangePatchUpdatedNotification>(
  'FileChangePatchUpdatedNotification',
  fileChangePatchUpdatedNotification,
);

const mcpToolCallProgressNotification = () =>
  z.object({
    itemId: z.string(),
    message: z.string(),
    threadId: z.string(),
    turnId: z.string(),
  });
/** Progress report of a running MCP call. */
export interface McpToolCallProgressNotification extends z.output<ReturnType<typeof mcpToolCallProgressNotification>> {}
export const McpToolCallProgressNotification = wire<McpToolCallProgressNotification>(
  'McpToolCallProgressNotification',
  mcpToolCallProgressNotification,
);

const reasoningSummaryTextDeltaNotification = () =>
  z.object({
    delta: z.string(),
    itemId: z.string(),
    /** Position of the part, from 0. */
    summaryIndex: int64(),
    threadId: z.string(),
    turnId: z.string(),
  });
/** Adds text to a part of the reasoning summary. */
export interface ReasoningSummaryTextDeltaNotification extends z.output<ReturnType<typeof reasoningSummaryTextDeltaNotification>> {}
export const ReasoningSummaryTextDeltaNotification = wire<ReasoningSummaryTextDeltaNotification>(
  'ReasoningSummaryTextDeltaNotification',
  reasoningSummaryTextDeltaNotification,
);

const reasoningSummaryPartAddedNotification = () =>
  z.object({
    itemId: z.string(),
    /** Position of the part, from 0. */
    summaryIndex: int64(),
    threadId: z.string(),
    turnId: z.string(),
  });
/** A further part of the reasoning summary begins. */
export interface ReasoningSummaryPartAddedNotification extends z.output<ReturnType<typeof reasoningSummaryPartAddedNotification>> {}
export const ReasoningSummaryPartAddedNotification = wire<ReasoningSummaryPartAddedNotification>(
  'ReasoningSummaryPartAddedNotification',
  reasoningSummaryPartAddedNotification,
);

const reasoningTextDeltaNotification = () =>
  z.object({
    /** Position of the content part, from 0. */
    contentIndex: int64(),
    delta: z.string(),
    itemId: z.string(),
    threadId: z.string(),
    turnId: z.string(),
  });
/** Adds raw reasoning text to a reasoning item. */
export interface ReasoningTextDeltaNotification extends z.output<ReturnType<typeof reasoningTextDeltaNotification>> {}
export const ReasoningTextDeltaNotification = wire<ReasoningTextDeltaNotification>(
  'ReasoningTextDeltaNotification',
  reasoningTextDeltaNotification,
);

export const itemNotifications = {
  /** An item of a turn began. Some items, hook prompts for one, are only completed. */
  'item/started': notification('item/started', ItemStartedNotification),
  /** The automatic reviewer began to judge an action. */
  'item/autoApprovalReview/started': notification('item/autoApprovalReview/started', ItemGuardianApprovalReviewStartedNotification),
  /** The automatic reviewer reached a verdict, timed out or was aborted. */
  'item/autoApprovalReview/completed': notification('item/autoApprovalReview/completed', ItemGuardianApprovalReviewCompletedNotification),
  /** An item is final; replaces what deltas built. A background command may complete after its turn did. */
  'item/completed': notification('item/completed', ItemCompletedNotification),
  /** Adds text to an agent message that is being written. */
  'item/agentMessage/delta': notification('item/agentMessage/delta', AgentMessageDeltaNotification),
  /** Adds text to a proposed plan; the completed item may differ from the sum of deltas. */
  'item/plan/delta': notification('item/plan/delta', PlanDeltaNotification),
  /** Adds output to a running command item. */
  'item/commandExecution/outputDelta': notification('item/commandExecution/outputDelta', CommandExecutionOutputDeltaNotification),
  /** The model wrote to, or merely polled, a running terminal. */
  'item/commandExecution/terminalInteraction': notification('item/commandExecution/terminalInteraction', TerminalInteractionNotification),
  /** Output of applying a patch; no longer sent. */
  'item/fileChange/outputDelta': notification('item/fileChange/outputDelta', FileChangeOutputDeltaNotification),
  /** Previews the changes of a patch that the model is still writing. Needs feature `apply_patch_streaming_events`. */
  'item/fileChange/patchUpdated': notification('item/fileChange/patchUpdated', FileChangePatchUpdatedNotification),
  /** An MCP server reported progress of a tool call. */
  'item/mcpToolCall/progress': notification('item/mcpToolCall/progress', McpToolCallProgressNotification),
  /** Adds text to a part of the reasoning summary. */
  'item/reasoning/summaryTextDelta': notification('item/reasoning/summaryTextDelta', ReasoningSummaryTextDeltaNotification),
  /** A new part of the reasoning summary begins. */
  'item/reasoning/summaryPartAdded': notification('item/reasoning/summaryPartAdded', ReasoningSummaryPartAddedNotification),
  /** Adds raw reasoning text to a reasoning item. */
  'item/reasoning/textDelta': notification('item/reasoning/textDelta', ReasoningTextDeltaNotification),
};
