import * as z from 'zod';
import { int32, int64, json, uint32 } from '../scalars.js';
import { wire } from '../wire.js';
import { AbsolutePathBuf } from './absolute-path.js';
import { ModeKind, Settings } from './collaboration-mode.js';
import { HookPromptFragment } from './hook.js';
import { ReasoningEffort } from './model.js';
import { MessagePhase } from './response-item.js';
import { UserInput } from './user-input.js';

const collaborationMode = () =>
  z.object({
    mode: ModeKind,
    settings: Settings,
  });
/** Working mode of a thread together with its model settings. */
export interface CollaborationMode extends z.output<ReturnType<typeof collaborationMode>> {}
export const CollaborationMode = wire<CollaborationMode>('CollaborationMode', collaborationMode);

const collabAgentState = () =>
  z.object({
    /** The agent's last answer or error; null when there is none. */
    message: z.string().nullable(),
    status: CollabAgentStatus,
  });
/** Last known state of a sub-agent. */
export interface CollabAgentState extends z.output<ReturnType<typeof collabAgentState>> {}
export const CollabAgentState = wire<CollabAgentState>('CollabAgentState', collabAgentState);

const collabAgentStatus = () => z.enum(['pendingInit', 'running', 'interrupted', 'completed', 'errored', 'shutdown', 'notFound']);
/** Where a sub-agent stands; `notFound` means that no agent has the id. */
export type CollabAgentStatus = z.output<ReturnType<typeof collabAgentStatus>>;
export const CollabAgentStatus = wire<CollabAgentStatus>('CollabAgentStatus', collabAgentStatus);

const collabAgentTool = () => z.enum(['spawnAgent', 'sendInput', 'resumeAgent', 'wait', 'closeAgent']);
/** Operation that an agent performed on other agents. */
export type CollabAgentTool = z.output<ReturnType<typeof collabAgentTool>>;
export const CollabAgentTool = wire<CollabAgentTool>('CollabAgentTool', collabAgentTool);

const collabAgentToolCallStatus = () => z.enum(['inProgress', 'completed', 'failed']);
/** Progress of an operation on other agents. */
export type CollabAgentToolCallStatus = z.output<ReturnType<typeof collabAgentToolCallStatus>>;
export const CollabAgentToolCallStatus = wire<CollabAgentToolCallStatus>('CollabAgentToolCallStatus', collabAgentToolCallStatus);

const commandAction = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('read'),
      /** The command that this entry stands for. */
      command: z.string(),
      /** File name for display. */
      name: z.string(),
      /** Absolute for `read`; for lists and searches only the telling last part, null when not given. */
      path: AbsolutePathBuf,
    }),
    z.object({
      type: z.literal('listFiles'),
      /** The command that this entry stands for. */
      command: z.string(),
      /** Absolute for `read`; for lists and searches only the telling last part, null when not given. */
      path: z.string().nullable(),
    }),
    z.object({
      type: z.literal('search'),
      /** The command that this entry stands for. */
      command: z.string(),
      /** Absolute for `read`; for lists and searches only the telling last part, null when not given. */
      path: z.string().nullable(),
      /** Null when it cannot be told. */
      query: z.string().nullable(),
    }),
    z.object({
      type: z.literal('unknown'),
      /** The command that this entry stands for. */
      command: z.string(),
    }),
  ]);
/** What part of a shell command seems to do, for friendly display; `unknown` covers all that cannot be told. */
export type CommandAction = z.output<ReturnType<typeof commandAction>>;
export const CommandAction = wire<CommandAction>('CommandAction', commandAction);

const commandExecutionSource = () => z.enum(['agent', 'userShell', 'unifiedExecStartup', 'unifiedExecInteraction']);
/** Who started a command: the agent, the user's own shell command, or a lasting terminal of the agent. */
export type CommandExecutionSource = z.output<ReturnType<typeof commandExecutionSource>>;
export const CommandExecutionSource = wire<CommandExecutionSource>('CommandExecutionSource', commandExecutionSource);

const commandExecutionStatus = () => z.enum(['inProgress', 'completed', 'failed', 'declined']);
/** Progress of a command; `failed` includes a non-zero exit, `declined` means that it never ran. */
export type CommandExecutionStatus = z.output<ReturnType<typeof commandExecutionStatus>>;
export const CommandExecutionStatus = wire<CommandExecutionStatus>('CommandExecutionStatus', commandExecutionStatus);

const dynamicToolCallOutputContentItem = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('inputText'),
      text: z.string(),
    }),
    z.object({
      type: z.literal('inputImage'),
      /** Web address or data URL; shown to the model in high detail. */
      imageUrl: z.string(),
    }),
  ]);
/** Piece of a client tool's result. */
export type DynamicToolCallOutputContentItem = z.output<ReturnType<typeof dynamicToolCallOutputContentItem>>;
export const DynamicToolCallOutputContentItem = wire<DynamicToolCallOutputContentItem>(
  'DynamicToolCallOutputContentItem',
  dynamicToolCallOutputContentItem,
);

const dynamicToolCallStatus = () => z.enum(['inProgress', 'completed', 'failed']);
/** Progress of a client tool's call. */
export type DynamicToolCallStatus = z.output<ReturnType<typeof dynamicToolCallStatus>>;
export const DynamicToolCallStatus = wire<DynamicToolCallStatus>('DynamicToolCallStatus', dynamicToolCallStatus);

const fileUpdateChange = () =>
  z.object({
    /** Hunks for an update; the whole text for an added or deleted file. */
    diff: z.string(),
    kind: PatchChangeKind,
    path: z.string(),
  });
/** Change of one file within a fileChange item. */
export interface FileUpdateChange extends z.output<ReturnType<typeof fileUpdateChange>> {}
export const FileUpdateChange = wire<FileUpdateChange>('FileUpdateChange', fileUpdateChange);

const mcpToolCallError = () =>
  z.object({
    message: z.string(),
  });
/** Why an MCP call could not be made or was refused. */
export interface McpToolCallError extends z.output<ReturnType<typeof mcpToolCallError>> {}
export const McpToolCallError = wire<McpToolCallError>('McpToolCallError', mcpToolCallError);

const mcpToolCallResult = () =>
  z.object({
    /** Extra data of the server; null when it sent none. */
    _meta: json().optional(),
    /** Content blocks as defined by MCP. */
    content: z.array(json()),
    /** Machine-readable result; null when the tool gives none. */
    structuredContent: json().optional(),
  });
/** What an MCP tool returned, unchanged. */
export interface McpToolCallResult extends z.output<ReturnType<typeof mcpToolCallResult>> {}
export const McpToolCallResult = wire<McpToolCallResult>('McpToolCallResult', mcpToolCallResult);

const mcpToolCallStatus = () => z.enum(['inProgress', 'completed', 'failed']);
/** Progress of an MCP call; `failed` also when the tool itself reports an error. */
export type McpToolCallStatus = z.output<ReturnType<typeof mcpToolCallStatus>>;
export const McpToolCallStatus = wire<McpToolCallStatus>('McpToolCallStatus', mcpToolCallStatus);

const memoryCitation = () =>
  z.object({
    entries: z.array(MemoryCitationEntry),
    /** Earlier threads that the memories came from. */
    threadIds: z.array(z.string()),
  });
/** Memories that an answer relied on. */
export interface MemoryCitation extends z.output<ReturnType<typeof memoryCitation>> {}
export const MemoryCitation = wire<MemoryCitation>('MemoryCitation', memoryCitation);

const memoryCitationEntry = () =>
  z.object({
    /** Last line of the passage. */
    lineEnd: uint32(),
    /** First line of the passage. */
    lineStart: uint32(),
    /** The model's remark on its use. */
    note: z.string(),
    path: z.string(),
  });
/** One cited passage of the memory files. */
export interface MemoryCitationEntry extends z.output<ReturnType<typeof memoryCitationEntry>> {}
export const MemoryCitationEntry = wire<MemoryCitationEntry>('MemoryCitationEntry', memoryCitationEntry);

const patchApplyStatus = () => z.enum(['inProgress', 'completed', 'failed', 'declined']);
/** How far a file change has come; `declined` means that approval was refused. */
export type PatchApplyStatus = z.output<ReturnType<typeof patchApplyStatus>>;
export const PatchApplyStatus = wire<PatchApplyStatus>('PatchApplyStatus', patchApplyStatus);

const patchChangeKind = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('add'),
    }),
    z.object({
      type: z.literal('delete'),
    }),
    z.object({
      type: z.literal('update'),
      /** New absolute path when the file is also moved, else null. */
      move_path: z.string().nullable(),
    }),
  ]);
/** What a patch does to one file. */
export type PatchChangeKind = z.output<ReturnType<typeof patchChangeKind>>;
export const PatchChangeKind = wire<PatchChangeKind>('PatchChangeKind', patchChangeKind);

const threadItem = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('userMessage'),
      /** Input parts of a user message, or raw reasoning texts. */
      content: z.array(UserInput),
      /** Unique in the thread; the same from start to completion. */
      id: z.string(),
    }),
    z.object({
      type: z.literal('hookPrompt'),
      /** Texts that hooks gave to the model. */
      fragments: z.array(HookPromptFragment),
      /** Unique in the thread; the same from start to completion. */
      id: z.string(),
    }),
    z.object({
      type: z.literal('agentMessage'),
      /** Unique in the thread; the same from start to completion. */
      id: z.string(),
      /** Memories that the message relies on. */
      memoryCitation: MemoryCitation.nullable(),
      /** Whether the message is a comment on the way or the final answer; null when not told. */
      phase: MessagePhase.nullable(),
      /** Message text, or the plan; for plans the completed text is the one that counts. */
      text: z.string(),
    }),
    z.object({
      type: z.literal('plan'),
      /** Unique in the thread; the same from start to completion. */
      id: z.string(),
      /** Message text, or the plan; for plans the completed text is the one that counts. */
      text: z.string(),
    }),
    z.object({
      type: z.literal('reasoning'),
      /** Input parts of a user message, or raw reasoning texts. */
      content: z.array(z.string()).meta({ default: [] }).meta({ default: [] }),
      /** Unique in the thread; the same from start to completion. */
      id: z.string(),
      /** Parts of the reasoning summary. */
      summary: z.array(z.string()).meta({ default: [] }).meta({ default: [] }),
    }),
    z.object({
      type: z.literal('commandExecution'),
      /** Output and error output together; null if there was none. */
      aggregatedOutput: z.string().nullable(),
      /** Whole command line, quoted for a shell. */
      command: z.string(),
      /** Guess at what the parts of the command line do, for display. */
      commandActions: z.array(CommandAction),
      /** Absolute folder in which the command runs. */
      cwd: AbsolutePathBuf,
      /** Milliseconds taken; null while running. */
      durationMs: int64().nullable(),
      /** Null while running or when it never ran. */
      exitCode: int32().nullable(),
      /** Unique in the thread; the same from start to completion. */
      id: z.string(),
      /** Id of the terminal; null without one or while approval is pending. */
      processId: z.string().nullable(),
      /** Who ran the command; `agent` by default. */
      source: CommandExecutionSource.meta({ default: 'agent' }).meta({ default: 'agent' }),
      status: CommandExecutionStatus,
    }),
    z.object({
      type: z.literal('fileChange'),
      /** Touched files, sorted by absolute path. */
      changes: z.array(FileUpdateChange),
      /** Unique in the thread; the same from start to completion. */
      id: z.string(),
      status: PatchApplyStatus,
    }),
    z.object({
      type: z.literal('mcpToolCall'),
      /** Arguments of the tool as parsed JSON. */
      arguments: json(),
      /** Milliseconds taken; null while running. */
      durationMs: int64().nullable(),
      /** Set when the call itself failed; a tool that reports an error has a `result` instead. */
      error: McpToolCallError.nullable(),
      /** Unique in the thread; the same from start to completion. */
      id: z.string(),
      /** Resource with the user interface for this call, if any. */
      mcpAppResourceUri: z.string().nullable(),
      /** MCP: what the server answered. Picture: base64, empty until done. */
      result: McpToolCallResult.nullable(),
      /** Name of the MCP server as configured. */
      server: z.string(),
      status: McpToolCallStatus,
      /** Name of the tool as its owner calls it. */
      tool: z.string(),
    }),
    z.object({
      type: z.literal('dynamicToolCall'),
      /** Arguments of the tool as parsed JSON. */
      arguments: json(),
      /** What the client's tool gave back; null until it answered. */
      contentItems: z.array(DynamicToolCallOutputContentItem).nullable(),
      /** Milliseconds taken; null while running. */
      durationMs: int64().nullable(),
      /** Unique in the thread; the same from start to completion. */
      id: z.string(),
      /** Group of the dynamic tool; null for plain ones. */
      namespace: z.string().nullable(),
      status: DynamicToolCallStatus,
      /** Verdict of the client; null until it answered. */
      success: z.boolean().nullable(),
      /** Name of the tool as its owner calls it. */
      tool: z.string(),
    }),
    z.object({
      type: z.literal('collabAgentToolCall'),
      /** Latest state of each agent addressed, by thread id. */
      agentsStates: z.record(z.string(), CollabAgentState),
      /** Unique in the thread; the same from start to completion. */
      id: z.string(),
      /** Model asked for when an agent is spawned. */
      model: z.string().nullable(),
      /** Text sent to the agent. */
      prompt: z.string().nullable(),
      /** Effort asked for when an agent is spawned. */
      reasoningEffort: ReasoningEffort.nullable(),
      /** Threads of the agents addressed; empty for a spawn that is not done yet. */
      receiverThreadIds: z.array(z.string()),
      /** Thread whose agent made the call. */
      senderThreadId: z.string(),
      status: CollabAgentToolCallStatus,
      /** Name of the tool as its owner calls it. */
      tool: CollabAgentTool,
    }),
    z.object({
      type: z.literal('webSearch'),
      /** What the search did; null until known. */
      action: WebSearchAction.nullable(),
      /** Unique in the thread; the same from start to completion. */
      id: z.string(),
      /** Query, opened address, or pattern and address of a search in a page. */
      query: z.string(),
    }),
    z.object({
      type: z.literal('imageView'),
      /** Unique in the thread; the same from start to completion. */
      id: z.string(),
      /** Absolute path of the picture. */
      path: AbsolutePathBuf,
    }),
    z.object({
      type: z.literal('imageGeneration'),
      /** Unique in the thread; the same from start to completion. */
      id: z.string(),
      /** MCP: what the server answered. Picture: base64, empty until done. */
      result: z.string(),
      /** Picture prompt as the service changed it. */
      revisedPrompt: z.string().nullable(),
      /** Absolute path of the saved picture; null until done. */
      savedPath: AbsolutePathBuf.nullish(),
      status: z.string(),
    }),
    z.object({
      type: z.literal('enteredReviewMode'),
      /** Unique in the thread; the same from start to completion. */
      id: z.string(),
      /** On entry a hint on what is reviewed, on exit the finished review. */
      review: z.string(),
    }),
    z.object({
      type: z.literal('exitedReviewMode'),
      /** Unique in the thread; the same from start to completion. */
      id: z.string(),
      /** On entry a hint on what is reviewed, on exit the finished review. */
      review: z.string(),
    }),
    z.object({
      type: z.literal('contextCompaction'),
      /** Unique in the thread; the same from start to completion. */
      id: z.string(),
    }),
  ]);
/** One step of a turn, such as a message, a command, a file change or a tool call. */
export type ThreadItem = z.output<ReturnType<typeof threadItem>>;
export const ThreadItem = wire<ThreadItem>('ThreadItem', threadItem);

const webSearchAction = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('search'),
      /** All queries when there were several. */
      queries: z.array(z.string()).nullable(),
      query: z.string().nullable(),
    }),
    z.object({
      type: z.literal('openPage'),
      /** Page opened or searched. */
      url: z.string().nullable(),
    }),
    z.object({
      type: z.literal('findInPage'),
      /** Text looked for in the page. */
      pattern: z.string().nullable(),
      /** Page opened or searched. */
      url: z.string().nullable(),
    }),
    z.object({
      type: z.literal('other'),
    }),
  ]);
/** What a web search item did. */
export type WebSearchAction = z.output<ReturnType<typeof webSearchAction>>;
export const WebSearchAction = wire<WebSearchAction>('WebSearchAction', webSearchAction);

const collaborationModeMask = () =>
  z.object({
    mode: ModeKind.nullable(),
    model: z.string().nullable(),
    name: z.string(),
    reasoning_effort: ReasoningEffort.nullable(),
  });
/** Ready-made working mode; null members leave the thread's own setting. Experimental. */
export interface CollaborationModeMask extends z.output<ReturnType<typeof collaborationModeMask>> {}
export const CollaborationModeMask = wire<CollaborationModeMask>('CollaborationModeMask', collaborationModeMask);
