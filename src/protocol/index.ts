export {
  type ClassifiedMessage,
  classify,
  type RpcErrorResponse,
  type RpcMessage,
  type RpcNotification,
  type RpcRequest,
  type RpcResponse,
  readMessage,
  type W3cTraceContext,
  writeMessage,
} from './envelope.js';
export * from './errors.js';
export * from './experimental.js';
export { ExperimentalGate } from './experimental-gate.js';
export { type ExportOptions, exportJsonSchema, exportTypeScript, type JsonSchema } from './export.js';
export { parseParams, unknownMethod } from './invalid-request.js';
export * from './method.js';
export * from './methods/account.js';
export * from './methods/app.js';
export * from './methods/collaboration-mode.js';
export * from './methods/command-exec.js';
export * from './methods/config.js';
export * from './methods/deprecated.js';
export * from './methods/device-key.js';
export * from './methods/external-agent-config.js';
export * from './methods/feature.js';
export * from './methods/feedback.js';
export * from './methods/fs.js';
export * from './methods/fuzzy-file-search.js';
export * from './methods/hooks.js';
export * from './methods/initialize.js';
export * from './methods/marketplace.js';
export * from './methods/mcp-server.js';
export * from './methods/memory.js';
export * from './methods/mock.js';
export * from './methods/model.js';
export * from './methods/plugin.js';
export * from './methods/plugin-share.js';
export * from './methods/process.js';
export * from './methods/review.js';
export * from './methods/skills.js';
export * from './methods/thread.js';
export * from './methods/thread-goal.js';
export * from './methods/thread-history.js';
export * from './methods/thread-realtime.js';
export * from './methods/turn.js';
export * from './methods/windows-sandbox.js';
export * from './notifications/account.js';
export * from './notifications/app.js';
export * from './notifications/command-exec.js';
export * from './notifications/config.js';
export * from './notifications/external-agent-config.js';
export * from './notifications/fs.js';
export * from './notifications/fuzzy-file-search.js';
export * from './notifications/hooks.js';
export * from './notifications/item.js';
export * from './notifications/mcp-server.js';
export * from './notifications/model.js';
export * from './notifications/process.js';
export * from './notifications/remote-control.js';
export * from './notifications/server.js';
export * from './notifications/server-request.js';
export * from './notifications/skills.js';
export * from './notifications/thread.js';
export * from './notifications/thread-goal.js';
export * from './notifications/thread-realtime.js';
export * from './notifications/turn.js';
export * from './notifications/windows-sandbox.js';
export * from './registry.js';
export * from './request-id.js';
export * from './scalars.js';
export * from './scope.js';
export * from './server-requests.js';
export * from './types/absolute-path.js';
export * from './types/account.js';
export * from './types/app.js';
export * from './types/approval.js';
export * from './types/collaboration-mode.js';
export * from './types/config.js';
export * from './types/dynamic-tool.js';
export * from './types/error-info.js';
export * from './types/external-agent-config.js';
export * from './types/feature.js';
export * from './types/fs.js';
export * from './types/fuzzy-file-search.js';
export * from './types/guardian.js';
export * from './types/hook.js';
export * from './types/initialize.js';
export * from './types/mcp.js';
export * from './types/mcp-elicitation.js';
export * from './types/model.js';
export * from './types/permission.js';
export * from './types/plugin.js';
export * from './types/process.js';
export * from './types/realtime.js';
export * from './types/remote-control.js';
export * from './types/response-item.js';
export * from './types/skill.js';
export * from './types/thread.js';
export * from './types/thread-goal.js';
export * from './types/thread-item.js';
export * from './types/token-usage.js';
export * from './types/turn.js';
export * from './types/user-input.js';
export * from './types/value.js';
export * from './wire.js';
