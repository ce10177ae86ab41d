import * as z from 'zod';
import { experimental } from './experimental.js';
import { serverRequest } from './method.js';
import { int64, json } from './scalars.js';
import { AbsolutePathBuf } from './types/absolute-path.js';
import { ChatgptAuthTokensRefreshReason } from './types/account.js';
import {
  CommandExecutionApprovalDecision,
  FileChange,
  FileChangeApprovalDecision,
  ParsedCommand,
  ReviewDecision,
} from './types/approval.js';
import { McpElicitationSchema } from './types/mcp-elicitation.js';
import { McpServerElicitationAction } from './types/mcp.js';
import {
  AdditionalPermissionProfile,
  GrantedPermissionProfile,
  NetworkApprovalContext,
  NetworkPolicyAmendment,
  PermissionGrantScope,
  RequestPermissionProfile,
} from './types/permission.js';
import { CommandAction, DynamicToolCallOutputContentItem } from './types/thread-item.js';
import { ThreadId } from './types/thread.js';
import { ToolRequestUserInputAnswer, ToolRequestUserInputQuestion } from './types/user-input.js';
import { wire } from './wire.js';

const applyPatchApprovalParams = () =>
  z.object({
    /** Tool call that the patch belongs to. */
    callId: z.string(),
    /** Id of the thread. */
    conversationId: ThreadId,
    /** Changes by file path. */
    fileChanges: z.record(z.string(), FileChange),
    /** Folder that the agent would like to write in until the session ends. */
    grantRoot: z.string().nullable(),
    /** Why the agent asks, if it says so. */
    reason: z.string().nullable(),
  });
/** Params of applyPatchApproval: old way to ask about a patch; this version never sends it. */
export interface ApplyPatchApprovalParams extends z.output<ReturnType<typeof applyPatchApprovalParams>> {}
export const ApplyPatchApprovalParams = wire<ApplyPatchApprovalParams>('ApplyPatchApprovalParams', applyPatchApprovalParams);

const chatgptAuthTokensRefreshParams = () =>
  z.object({
    /** Workspace of the refused tokens, so that the client picks the same; null when unknown. */
    previousAccountId: z.string().nullable(),
    reason: ChatgptAuthTokensRefreshReason,
  });
/** Params of account/chatgptAuthTokens/refresh: asks the client for new tokens; it has 10 seconds to answer. */
export interface ChatgptAuthTokensRefreshParams extends z.output<ReturnType<typeof chatgptAuthTokensRefreshParams>> {}
export const ChatgptAuthTokensRefreshParams = wire<ChatgptAuthTokensRefreshParams>(
  'ChatgptAuthTokensRefreshParams',
  chatgptAuthTokensRefreshParams,
);

const commandExecutionRequestApprovalParams = () =>
  z.object({
    /** Widening of the sandbox asked for; left out for clients without the experimental API. */
    additionalPermissions: experimental(
      'item/commandExecution/requestApproval.additionalPermissions',
      AdditionalPermissionProfile.nullable(),
    ),
    /** UUID that tells apart several prompts of one item; null or absent when the item has just one. */
    approvalId: z.string().nullable(),
    /** Choices to offer, in order; `decline` and `acceptForSession` are accepted even when not listed. */
    availableDecisions: experimental(
      'item/commandExecution/requestApproval.availableDecisions',
      z.array(CommandExecutionApprovalDecision).nullable(),
    ),
    /** Shell-quoted command line; absent for network prompts. */
    command: z.string().nullable(),
    /** What the command seems to do, for display; absent for network prompts. */
    commandActions: z.array(CommandAction).nullable(),
    /** Absolute path; absent for network prompts. */
    cwd: AbsolutePathBuf.nullable(),
    itemId: z.string(),
    /** Set when the question is about a host and not about the command itself. */
    networkApprovalContext: NetworkApprovalContext.nullable(),
    /** Opening words that would become an allow rule; absent when nothing is proposed. */
    proposedExecpolicyAmendment: z.array(z.string()).nullable(),
    /** Rules on offer for the host, one to allow and one to deny. */
    proposedNetworkPolicyAmendments: z.array(NetworkPolicyAmendment).nullable(),
    /** Text of the rule that prompted, or the agent's own justification. */
    reason: z.string().nullable(),
    /** When the prompt was raised, Unix time in milliseconds. */
    startedAtMs: int64(),
    threadId: z.string(),
    turnId: z.string(),
  });
/** Params of item/commandExecution/requestApproval: asks whether a command, or its network access, may go ahead. */
export interface CommandExecutionRequestApprovalParams extends z.output<ReturnType<typeof commandExecutionRequestApprovalParams>> {}
export const CommandExecutionRequestApprovalParams = wire<CommandExecutionRequestApprovalParams>(
  'CommandExecutionRequestApprovalParams',
  commandExecutionRequestApprovalParams,
);

const dynamicToolCallParams = () =>
  z.object({
    /** As written by the model; not checked against the tool's schema. */
    arguments: json(),
    callId: z.string(),
    /** Null for a tool declared without a namespace. */
    namespace: z.string().nullable(),
    threadId: z.string(),
    /** Name of the tool, without namespace. */
    tool: z.string(),
    turnId: z.string(),
  });
/** Params of item/tool/call: asks the client to run a tool that it declared with the thread. */
export interface DynamicToolCallParams extends z.output<ReturnType<typeof dynamicToolCallParams>> {}
export const DynamicToolCallParams = wire<DynamicToolCallParams>('DynamicToolCallParams', dynamicToolCallParams);

const execCommandApprovalParams = () =>
  z.object({
    /** Set when one call raises several prompts. */
    approvalId: z.string().nullable(),
    /** Tool call that the command belongs to. */
    callId: z.string(),
    /** Program and arguments. */
    command: z.array(z.string()),
    /** Id of the thread. */
    conversationId: ThreadId,
    cwd: z.string(),
    /** Guess at what the command does, for display. */
    parsedCmd: z.array(ParsedCommand),
    /** Why the agent asks, if it says so. */
    reason: z.string().nullable(),
  });
/** Params of execCommandApproval: old way to ask about a command; this version never sends it. */
export interface ExecCommandApprovalParams extends z.output<ReturnType<typeof execCommandApprovalParams>> {}
export const ExecCommandApprovalParams = wire<ExecCommandApprovalParams>('ExecCommandApprovalParams', execCommandApprovalParams);

const fileChangeRequestApprovalParams = () =>
  z.object({
    /** Unstable: folder for which lasting write access is wanted; null in practice. */
    grantRoot: z.string().nullable(),
    itemId: z.string(),
    /** Why the agent asks; usually null. */
    reason: z.string().nullable(),
    /** When the prompt was raised, Unix time in milliseconds. */
    startedAtMs: int64(),
    threadId: z.string(),
    turnId: z.string(),
  });
/** Params of item/fileChange/requestApproval: asks whether the changes of a fileChange item may be applied. */
export interface FileChangeRequestApprovalParams extends z.output<ReturnType<typeof fileChangeRequestApprovalParams>> {}
export const FileChangeRequestApprovalParams = wire<FileChangeRequestApprovalParams>(
  'FileChangeRequestApprovalParams',
  fileChangeRequestApprovalParams,
);

const mcpServerElicitationRequestParams = () =>
  z.discriminatedUnion('mode', [
    z.object({
      mode: z.literal('form'),
      serverName: z.string(),
      threadId: z.string(),
      /** Turn that was running at the time; null when there was none. */
      turnId: z.string().nullable(),
      /** Extra data; for tool approvals it says which tool and which ways to remember the answer. */
      _meta: json().optional(),
      message: z.string(),
      /** Form to show; without fields it is a plain question. */
      requestedSchema: McpElicitationSchema,
    }),
    z.object({
      mode: z.literal('url'),
      serverName: z.string(),
      threadId: z.string(),
      /** Turn that was running at the time; null when there was none. */
      turnId: z.string().nullable(),
      /** Extra data; for tool approvals it says which tool and which ways to remember the answer. */
      _meta: json().optional(),
      /** The server's own id for the page visit. */
      elicitationId: z.string(),
      message: z.string(),
      /** Page for the user to open. */
      url: z.string(),
    }),
  ]);
/** Params of mcpServer/elicitation/request: an MCP server asks the user to fill in a form or to open a page. */
export type McpServerElicitationRequestParams = z.output<ReturnType<typeof mcpServerElicitationRequestParams>>;
export const McpServerElicitationRequestParams = wire<McpServerElicitationRequestParams>(
  'McpServerElicitationRequestParams',
  mcpServerElicitationRequestParams,
);

const permissionsRequestApprovalParams = () =>
  z.object({
    /** Absolute folder against which project-relative permissions are resolved. */
    cwd: AbsolutePathBuf,
    itemId: z.string(),
    /** What is wanted; a grant can never exceed it. */
    permissions: RequestPermissionProfile,
    reason: z.string().nullable(),
    /** When the prompt was raised, Unix time in milliseconds. */
    startedAtMs: int64(),
    threadId: z.string(),
    turnId: z.string(),
  });
/** Params of item/permissions/requestApproval: the agent asks for wider file or network access. */
export interface PermissionsRequestApprovalParams extends z.output<ReturnType<typeof permissionsRequestApprovalParams>> {}
export const PermissionsRequestApprovalParams = wire<PermissionsRequestApprovalParams>(
  'PermissionsRequestApprovalParams',
  permissionsRequestApprovalParams,
);

const toolRequestUserInputParams = () =>
  z.object({
    itemId: z.string(),
    questions: z.array(ToolRequestUserInputQuestion),
    threadId: z.string(),
    turnId: z.string(),
  });
/** Params of item/tool/requestUserInput: puts questions of the agent to the user. Experimental. */
export interface ToolRequestUserInputParams extends z.output<ReturnType<typeof toolRequestUserInputParams>> {}
export const ToolRequestUserInputParams = wire<ToolRequestUserInputParams>('ToolRequestUserInputParams', toolRequestUserInputParams);

const commandExecutionRequestApprovalResponse = () =>
  z.object({
    decision: CommandExecutionApprovalDecision,
  });
/** Answer to item/commandExecution/requestApproval; a malformed one counts as `decline`. */
export interface CommandExecutionRequestApprovalResponse extends z.output<ReturnType<typeof commandExecutionRequestApprovalResponse>> {}
export const CommandExecutionRequestApprovalResponse = wire<CommandExecutionRequestApprovalResponse>(
  'CommandExecutionRequestApprovalResponse',
  commandExecutionRequestApprovalResponse,
);

const fileChangeRequestApprovalResponse = () =>
  z.object({
    decision: FileChangeApprovalDecision,
  });
/** Answer to item/fileChange/requestApproval; a malformed one counts as `decline`. */
export interface FileChangeRequestApprovalResponse extends z.output<ReturnType<typeof fileChangeRequestApprovalResponse>> {}
export const FileChangeRequestApprovalResponse = wire<FileChangeRequestApprovalResponse>(
  'FileChangeRequestApprovalResponse',
  fileChangeRequestApprovalResponse,
);

const toolRequestUserInputResponse = () =>
  z.object({
    /** Replies by question id. */
    answers: z.record(z.string(), ToolRequestUserInputAnswer),
  });
/** Answer to item/tool/requestUserInput. Experimental. */
export interface ToolRequestUserInputResponse extends z.output<ReturnType<typeof toolRequestUserInputResponse>> {}
export const ToolRequestUserInputResponse = wire<ToolRequestUserInputResponse>(
  'ToolRequestUserInputResponse',
  toolRequestUserInputResponse,
);

const mcpServerElicitationRequestResponse = () =>
  z.object({
    /** Extra data; for tool approvals `persist` says how long to remember the answer. */
    _meta: json().optional(),
    action: McpServerElicitationAction,
    /** Filled-in form; null unless accepted. */
    content: json().optional(),
  });
/** Answer to mcpServer/elicitation/request; an error answer counts as `decline`. */
export interface McpServerElicitationRequestResponse extends z.output<ReturnType<typeof mcpServerElicitationRequestResponse>> {}
export const McpServerElicitationRequestResponse = wire<McpServerElicitationRequestResponse>(
  'McpServerElicitationRequestResponse',
  mcpServerElicitationRequestResponse,
);

const permissionsRequestApprovalResponse = () =>
  z.object({
    /** Anything that was not asked for is dropped. */
    permissions: GrantedPermissionProfile,
    /** `turn` when absent. */
    scope: PermissionGrantScope.optional().meta({ default: 'turn' }),
    /** Sends every later command and patch of the turn to the reviewer; only possible with scope `turn`. */
    strictAutoReview: z.boolean().nullish(),
  });
/** Answer to item/permissions/requestApproval. */
export interface PermissionsRequestApprovalResponse extends z.output<ReturnType<typeof permissionsRequestApprovalResponse>> {}
export const PermissionsRequestApprovalResponse = wire<PermissionsRequestApprovalResponse>(
  'PermissionsRequestApprovalResponse',
  permissionsRequestApprovalResponse,
);

const dynamicToolCallResponse = () =>
  z.object({
    /** Text and images for the model. */
    contentItems: z.array(DynamicToolCallOutputContentItem),
    /** False marks the call's item as failed. */
    success: z.boolean(),
  });
/** Answer to item/tool/call: what the client's tool produced. */
export interface DynamicToolCallResponse extends z.output<ReturnType<typeof dynamicToolCallResponse>> {}
export const DynamicToolCallResponse = wire<DynamicToolCallResponse>('DynamicToolCallResponse', dynamicToolCallResponse);

const chatgptAuthTokensRefreshResponse = () =>
  z.object({
    /** JWT used from now on. */
    accessToken: z.string(),
    /** Workspace of the new token; the server may refuse a different one. */
    chatgptAccountId: z.string(),
    /** Null lets the server read the plan from the token. */
    chatgptPlanType: z.string().nullish(),
  });
/** Answer to account/chatgptAuthTokens/refresh: new tokens, kept in memory only. */
export interface ChatgptAuthTokensRefreshResponse extends z.output<ReturnType<typeof chatgptAuthTokensRefreshResponse>> {}
export const ChatgptAuthTokensRefreshResponse = wire<ChatgptAuthTokensRefreshResponse>(
  'ChatgptAuthTokensRefreshResponse',
  chatgptAuthTokensRefreshResponse,
);

const applyPatchApprovalResponse = () =>
  z.object({
    decision: ReviewDecision,
  });
/** Answer to applyPatchApproval, which this version never sends. */
export interface ApplyPatchApprovalResponse extends z.output<ReturnType<typeof applyPatchApprovalResponse>> {}
export const ApplyPatchApprovalResponse = wire<ApplyPatchApprovalResponse>('ApplyPatchApprovalResponse', applyPatchApprovalResponse);

const execCommandApprovalResponse = () =>
  z.object({
    decision: ReviewDecision,
  });
/** Answer to execCommandApproval, which this version never sends. */
export interface ExecCommandApprovalResponse extends z.output<ReturnType<typeof execCommandApprovalResponse>> {}
export const ExecCommandApprovalResponse = wire<ExecCommandApprovalResponse>('ExecCommandApprovalResponse', execCommandApprovalResponse);

/** Every request that the server sends, by wire name. */
export const serverRequests = {
  /** Asks whether a command, or its network access, may go ahead. An error reply counts as no; `cancel` also ends the turn. */
  'item/commandExecution/requestApproval': serverRequest('item/commandExecution/requestApproval', {
    params: CommandExecutionRequestApprovalParams,
    result: CommandExecutionRequestApprovalResponse,
  }),
  /** Asks whether a patch may be applied. An error reply counts as no; `cancel` also ends the turn. */
  'item/fileChange/requestApproval': serverRequest('item/fileChange/requestApproval', {
    params: FileChangeRequestApprovalParams,
    result: FileChangeRequestApprovalResponse,
  }),
  /** Puts the model's questions to the user; an error reply counts as no answers. */
  'item/tool/requestUserInput': serverRequest('item/tool/requestUserInput', {
    params: ToolRequestUserInputParams,
    result: ToolRequestUserInputResponse,
  }),
  /** Passes on an MCP server's question, as form or URL, or asks about an MCP tool call. An error reply counts as decline. */
  'mcpServer/elicitation/request': serverRequest('mcpServer/elicitation/request', {
    params: McpServerElicitationRequestParams,
    result: McpServerElicitationRequestResponse,
  }),
  /** Asks for more file or network permissions; never more is granted than was asked for, and nothing on an error reply. */
  'item/permissions/requestApproval': serverRequest('item/permissions/requestApproval', {
    params: PermissionsRequestApprovalParams,
    result: PermissionsRequestApprovalResponse,
  }),
  /** Has the client run one of its dynamic tools; an error reply fails the call. */
  'item/tool/call': serverRequest('item/tool/call', { params: DynamicToolCallParams, result: DynamicToolCallResponse }),
  /** Asks the client that supplied ChatGPT tokens for fresh ones after a 401; it has 10 seconds. */
  'account/chatgptAuthTokens/refresh': serverRequest('account/chatgptAuthTokens/refresh', {
    params: ChatgptAuthTokensRefreshParams,
    result: ChatgptAuthTokensRefreshResponse,
  }),
  /** Legacy patch approval, kept in the protocol but not sent to anyone. */
  applyPatchApproval: serverRequest('applyPatchApproval', { params: ApplyPatchApprovalParams, result: ApplyPatchApprovalResponse }),
  /** Legacy command approval, kept in the protocol but not sent to anyone. */
  execCommandApproval: serverRequest('execCommandApproval', { params: ExecCommandApprovalParams, result: ExecCommandApprovalResponse }),
};
