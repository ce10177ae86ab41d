import { isRecord, stringOf } from '../../platform/json.js';
import type { Trace } from '../../telemetry/tracing.js';
import { message } from '../context/history.js';
import type { Emit } from '../event.js';
import { approvalsOf } from '../guardian/reviewed-approvals.js';
import { noToolHooks, type ToolHooks } from '../hooks/hooked-call.js';
import { turnMetadata } from '../mcp/turn-metadata.js';
import type { LoadedThread } from '../thread/thread.js';
import { modelInfoFor } from '../thread/thread-config.js';
import { inheritedEnvironment } from '../tools/commands/command-environment.js';
import type { ToolContext } from '../tools/tool.js';
import { defaultToolSettings } from '../tools/tool-scope.js';
import type { ToolSet } from '../tools/tool-set.js';
import type { TurnScope } from '../turn-work/turn-work.js';
import type { ThreadSettings } from './turn-settings.js';

/** What a turn with these environments is offered; `null` stands for the default one. */
export function turnTools(
  thread: LoadedThread,
  environments: readonly unknown[] | null,
  settings: ThreadSettings = thread.settings,
): ToolSet {
  const { config } = thread;
  return thread.tools.forTurn({
    model: modelInfoFor(config, settings.model),
    mode: settings.collaboration.mode,
    features: config.features ?? {},
    hasEnvironment: environments?.length !== 0,
    isRootThread: !(isRecord(thread.head.source) && 'subagent' in thread.head.source),
    sandboxPolicy: settings.sandboxPolicy,
    settings: config.tools ?? defaultToolSettings,
  });
}

interface Running {
  /** Those of the turn. Default: the thread's. */
  readonly settings?: ThreadSettings;
  readonly tools: ToolSet;
  readonly environments: readonly unknown[] | null;
  readonly emit: Emit;
  /** The call. */
  readonly trace: Trace;
  readonly responseEnded: Promise<void>;
  /** Default: none. */
  readonly toolHooks?: ToolHooks;
}

/** Where the turn works: its first environment says, where it has any. */
export function folderOf(environments: readonly unknown[] | null): string | null {
  const [first] = environments ?? [];
  return isRecord(first) ? stringOf(first.cwd) : null;
}

/** What a tool of this turn may use. */
export function toolContext(scope: TurnScope, running: Running): ToolContext {
  const { tools, environments, emit, trace, responseEnded, settings = scope.thread.settings, toolHooks = noToolHooks } = running;
  const { id: turnId, thread, services, signal } = scope;
  const cwd = folderOf(environments) ?? settings.cwd;
  const { shellEnvironment } = thread.config;
  const machine = services.environments.machineOf(environments, shellEnvironment);
  return {
    threadId: thread.id,
    turnId,
    scope: tools.scope,
    cwd,
    environments,
    machine,
    env: { ...(machine === null ? inheritedEnvironment(services.env, shellEnvironment) : {}), ...Object.fromEntries(thread.variables) },
    signal,
    now: () => services.clock.now(),
    emit,
    trace,
    responseEnded,
    approvals: approvalsOf(services, { scope, settings, emit, trace }),
    snapshot: machine === null ? thread.snapshot : null,
    hooks: toolHooks,
    interrupt: () => scope.abort(),
    warnModel: (text) => thread.record(message('user', [text]), turnId),
    pause: thread.pause,
    approvalPolicy: settings.approvalPolicy,
    permissionProfile: settings.permissionProfile,
    sandboxPolicy: settings.sandboxPolicy,
    places: { cwd, tmpdir: services.env['TMPDIR'] || null },
    joinNetwork: services.networks.forTurn(thread, settings),
    execPolicy: thread.execPolicy,
    turnMetadata: turnMetadata(scope, settings),
  };
}
