import type { W3cTraceContext } from './envelope.js';
import type { Method, Notification, ServerRequest } from './method.js';
import { accountMethods } from './methods/account.js';
import { appMethods } from './methods/app.js';
import { collaborationModeMethods } from './methods/collaboration-mode.js';
import { commandExecMethods } from './methods/command-exec.js';
import { configMethods } from './methods/config.js';
import { deprecatedMethods } from './methods/deprecated.js';
import { deviceKeyMethods } from './methods/device-key.js';
import { externalAgentConfigMethods } from './methods/external-agent-config.js';
import { featureMethods } from './methods/feature.js';
import { feedbackMethods } from './methods/feedback.js';
import { fsMethods } from './methods/fs.js';
import { fuzzyFileSearchMethods } from './methods/fuzzy-file-search.js';
import { hooksMethods } from './methods/hooks.js';
import { initializeMethods } from './methods/initialize.js';
import { marketplaceMethods } from './methods/marketplace.js';
import { mcpServerMethods } from './methods/mcp-server.js';
import { memoryMethods } from './methods/memory.js';
import { mockMethods } from './methods/mock.js';
import { modelMethods } from './methods/model.js';
import { pluginMethods } from './methods/plugin.js';
import { pluginShareMethods } from './methods/plugin-share.js';
import { processMethods } from './methods/process.js';
import { reviewMethods } from './methods/review.js';
import { skillsMethods } from './methods/skills.js';
import { threadMethods } from './methods/thread.js';
import { threadGoalMethods } from './methods/thread-goal.js';
import { threadRealtimeMethods } from './methods/thread-realtime.js';
import { turnMethods } from './methods/turn.js';
import { windowsSandboxMethods } from './methods/windows-sandbox.js';
import { accountNotifications } from './notifications/account.js';
import { appNotifications } from './notifications/app.js';
import { commandExecNotifications } from './notifications/command-exec.js';
import { configNotifications } from './notifications/config.js';
import { externalAgentConfigNotifications } from './notifications/external-agent-config.js';
import { fsNotifications } from './notifications/fs.js';
import { fuzzyFileSearchNotifications } from './notifications/fuzzy-file-search.js';
import { hooksNotifications } from './notifications/hooks.js';
import { itemNotifications } from './notifications/item.js';
import { mcpServerNotifications } from './notifications/mcp-server.js';
import { modelNotifications } from './notifications/model.js';
import { processNotifications } from './notifications/process.js';
import { remoteControlNotifications } from './notifications/remote-control.js';
import { serverNotifications } from './notifications/server.js';
import { serverRequestNotifications } from './notifications/server-request.js';
import { skillsNotifications } from './notifications/skills.js';
import { threadNotifications } from './notifications/thread.js';
import { threadGoalNotifications } from './notifications/thread-goal.js';
import { threadRealtimeNotifications } from './notifications/thread-realtime.js';
import { turnNotifications } from './notifications/turn.js';
import { windowsSandboxNotifications } from './notifications/windows-sandbox.js';
import { serverRequests } from './server-requests.js';

/** Every client request as a tree: `methods.thread.name.set` is `thread/name/set`. */
export const methods = {
  ...accountMethods,
  ...appMethods,
  ...collaborationModeMethods,
  ...commandExecMethods,
  ...configMethods,
  ...externalAgentConfigMethods,
  ...featureMethods,
  ...feedbackMethods,
  ...fsMethods,
  ...fuzzyFileSearchMethods,
  ...hooksMethods,
  ...initializeMethods,
  ...marketplaceMethods,
  ...mcpServerMethods,
  ...memoryMethods,
  ...mockMethods,
  ...modelMethods,
  ...pluginMethods,
  ...pluginShareMethods,
  ...processMethods,
  ...reviewMethods,
  ...skillsMethods,
  ...threadMethods,
  ...threadGoalMethods,
  ...threadRealtimeMethods,
  ...turnMethods,
  ...windowsSandboxMethods,
  ...deprecatedMethods,
  ...deviceKeyMethods,
  config: { ...configMethods.config, ...mcpServerMethods.config },
  plugin: { ...pluginMethods.plugin, ...pluginShareMethods.plugin },
  thread: { ...threadMethods.thread, ...threadGoalMethods.thread, ...threadRealtimeMethods.thread },
};
export type Methods = typeof methods;

/** Every notification that the server sends, by wire name. */
export const notificationsByName = {
  ...accountNotifications,
  ...appNotifications,
  ...commandExecNotifications,
  ...configNotifications,
  ...externalAgentConfigNotifications,
  ...fsNotifications,
  ...fuzzyFileSearchNotifications,
  ...hooksNotifications,
  ...itemNotifications,
  ...mcpServerNotifications,
  ...modelNotifications,
  ...processNotifications,
  ...remoteControlNotifications,
  ...serverNotifications,
  ...serverRequestNotifications,
  ...skillsNotifications,
  ...threadNotifications,
  ...threadGoalNotifications,
  ...threadRealtimeNotifications,
  ...turnNotifications,
  ...windowsSandboxNotifications,
};

/** Every request that the server sends, by wire name. */
export const serverRequestsByName = serverRequests;

type AnyMethod = { readonly wire: string; readonly '~types'?: { readonly params: unknown; readonly result: unknown } };
// Three plain steps instead of recursion: a recursive leaf type exceeds the compiler's stack on a tree of this size.
type Below<T> = T extends AnyMethod ? never : T[keyof T];
type LeavesOf<T> = T extends AnyMethod ? T : never;
type Level1 = Methods[keyof Methods];
type Level2 = Below<Level1>;
type Level3 = Below<Level2>;
type Level4 = Below<Level3>;
type Leaves = LeavesOf<Level1> | LeavesOf<Level2> | LeavesOf<Level3> | LeavesOf<Level4>;

/** Wire name → its entry. */
export type MethodsByName = { readonly [M in Leaves as M['wire']]: M };
/** The wire name of a client request. */
export type MethodName = keyof MethodsByName & string;
type TypesOf<E> = E extends { readonly '~types'?: infer T } ? NonNullable<T> : never;
type MemberOf<T, K extends string> = T extends Record<K, infer V> ? V : never;
/** The params of a client request, by its wire name; `undefined` where it takes none. */
export type ParamsOf<M extends MethodName> = MemberOf<TypesOf<MethodsByName[M]>, 'params'>;
/** What a client request is answered with, by its wire name. */
export type ResultOf<M extends MethodName> = MemberOf<TypesOf<MethodsByName[M]>, 'result'>;

type NotificationsByName = typeof notificationsByName;
/** The wire name of a notification that the server sends. */
export type NotificationName = keyof NotificationsByName;
/** The params of a notification, by its wire name. */
export type NotificationParams<N extends NotificationName> = MemberOf<TypesOf<NotificationsByName[N]>, 'params'>;
/** Any notification, as `{ method, params }`. */
export type ServerNotification = {
  [N in NotificationName]: { readonly method: N; readonly params: NotificationParams<N> };
}[NotificationName];

type ServerRequestsByName = typeof serverRequestsByName;
/** The wire name of a request that the server sends. */
export type ServerRequestName = keyof ServerRequestsByName;
/** The params of a request that the server sends, by its wire name. */
export type ServerRequestParams<S extends ServerRequestName> = MemberOf<TypesOf<ServerRequestsByName[S]>, 'params'>;
/** What a client answers to a request of the server, by its wire name. */
export type ServerRequestResult<S extends ServerRequestName> = MemberOf<TypesOf<ServerRequestsByName[S]>, 'result'>;

/** What a caller may add to a request. */
export interface RequestOptions {
  /** Queued, the request leaves the queue; running, its work is told to stop. The call rejects with `signal.reason`. */
  readonly signal?: AbortSignal;
  /** W3C trace context of the caller. */
  readonly trace?: W3cTraceContext | null | undefined;
}

type Call<P, R> = [P] extends [undefined]
  ? (params?: undefined, options?: RequestOptions) => Promise<R>
  : (params: P, options?: RequestOptions) => Promise<R>;
/** The tree of methods as functions. */
export type Callable<T> = {
  readonly [K in keyof T]: T[K] extends Method<infer _W, infer P, infer R> ? Call<P, R> : Callable<T[K]>;
};
/** Every client request as a method: `client.thread.name.set(params, options?)`. */
export type ClientMethods = Callable<Methods>;

/** The order in which clients are told the names of all methods. */
export const methodOrder = [
  'initialize',
  'thread/start',
  'thread/resume',
  'thread/fork',
  'thread/archive',
  'thread/unsubscribe',
  'thread/increment_elicitation',
  'thread/decrement_elicitation',
  'thread/name/set',
  'thread/goal/set',
  'thread/goal/get',
  'thread/goal/clear',
  'thread/metadata/update',
  'thread/memoryMode/set',
  'memory/reset',
  'thread/unarchive',
  'thread/compact/start',
  'thread/shellCommand',
  'thread/approveGuardianDeniedAction',
  'thread/backgroundTerminals/clean',
  'thread/rollback',
  'thread/list',
  'thread/loaded/list',
  'thread/read',
  'thread/turns/list',
  'thread/turns/items/list',
  'thread/inject_items',
  'skills/list',
  'hooks/list',
  'marketplace/add',
  'marketplace/remove',
  'marketplace/upgrade',
  'plugin/list',
  'plugin/read',
  'plugin/skill/read',
  'plugin/share/save',
  'plugin/share/updateTargets',
  'plugin/share/list',
  'plugin/share/delete',
  'app/list',
  'fs/readFile',
  'fs/writeFile',
  'fs/createDirectory',
  'fs/getMetadata',
  'fs/readDirectory',
  'fs/remove',
  'fs/copy',
  'fs/watch',
  'fs/unwatch',
  'skills/config/write',
  'plugin/install',
  'plugin/uninstall',
  'turn/start',
  'turn/steer',
  'turn/interrupt',
  'thread/realtime/start',
  'thread/realtime/appendAudio',
  'thread/realtime/appendText',
  'thread/realtime/stop',
  'thread/realtime/listVoices',
  'review/start',
  'model/list',
  'modelProvider/capabilities/read',
  'experimentalFeature/list',
  'experimentalFeature/enablement/set',
  'collaborationMode/list',
  'mock/experimentalMethod',
  'mcpServer/oauth/login',
  'config/mcpServer/reload',
  'mcpServerStatus/list',
  'mcpServer/resource/read',
  'mcpServer/tool/call',
  'windowsSandbox/setupStart',
  'windowsSandbox/readiness',
  'account/login/start',
  'account/login/cancel',
  'account/logout',
  'account/rateLimits/read',
  'account/sendAddCreditsNudgeEmail',
  'feedback/upload',
  'command/exec',
  'command/exec/write',
  'command/exec/terminate',
  'command/exec/resize',
  'process/spawn',
  'process/writeStdin',
  'process/kill',
  'process/resizePty',
  'config/read',
  'externalAgentConfig/detect',
  'externalAgentConfig/import',
  'config/value/write',
  'config/batchWrite',
  'configRequirements/read',
  'account/read',
  'getConversationSummary',
  'gitDiffToRemote',
  'getAuthStatus',
  'fuzzyFileSearch',
  'fuzzyFileSearch/sessionStart',
  'fuzzyFileSearch/sessionUpdate',
  'fuzzyFileSearch/sessionStop',
] as const satisfies readonly MethodName[];

type AnyEntry = Method<string, never, unknown>;
const isEntry = (node: object): node is AnyEntry => 'wire' in node && typeof node.wire === 'string';

function collect(node: object, into: Map<string, AnyEntry>): Map<string, AnyEntry> {
  for (const child of Object.values(node)) {
    if (isEntry(child)) into.set(child.wire, child);
    else collect(child, into);
  }
  return into;
}

/** Every client request by wire name, for dispatch. The precise types are those of `MethodsByName`. */
export const methodsByName: ReadonlyMap<string, AnyEntry> = collect(methods, new Map());

export type AnyNotification = Notification<string, never>;
export type AnyServerRequest = ServerRequest<string, never, never>;
