import type { ResponseItem } from '../../model/model-transport.js';
import type { AskForApproval, PermissionProfile, SandboxPolicy } from '../../protocol/index.js';
import type { Trace } from '../../telemetry/tracing.js';
import type { Approvals } from '../approvals/approvals.js';
import type { ExecPolicy } from '../approvals/exec-policy/exec-policy.js';
import type { EngineEvent } from '../event.js';
import type { RemoteMachine } from '../exec/environments.js';
import type { ShellSnapshot } from '../exec/shell-snapshot.js';
import type { WaitPause } from '../exec/wait-pause.js';
import type { HookedCall, ToolHooks } from '../hooks/hooked-call.js';
import type { JoinNetwork } from '../network/networks.js';
import type { Places } from '../sandbox/access.js';
import type { ToolScope } from './tool-scope.js';

export interface ToolCall {
  readonly kind: 'function' | 'custom' | 'search';
  readonly callId: string;
  readonly name: string;
  /** The group that the model named with the tool. */
  readonly namespace: string | null;
  /** The JSON text of a function's arguments, or the free text of a custom tool's input. */
  readonly input: string;
}

/** What the model is told. `body` is a string, or content parts when images are among them, or the tools of a search. */
export interface ToolOutput {
  readonly body: string | readonly unknown[];
  readonly success: boolean;
  /** Set when a call has come to its end that hooks know of: what they are told. */
  readonly ended?: { readonly call: HookedCall; readonly response: unknown };
}

/** What a running tool may use. */
export interface ToolContext {
  readonly threadId: string;
  readonly turnId: string;
  readonly scope: ToolScope;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Saves login shells their start; `null`: nothing does. */
  readonly snapshot: Pick<ShellSnapshot, 'wrap'> | null;
  /** Where the turn works, as it was asked for; `null`: the default. */
  readonly environments: readonly unknown[] | null;
  /** The machine that the turn works on; `null`: this one. */
  readonly machine: RemoteMachine | null;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly emit: (event: EngineEvent) => void;
  /** What the call starts is part of this. */
  readonly trace: Trace;
  readonly approvals: Approvals;
  readonly hooks: ToolHooks;
  /** Resolves when the response that made the call is at its end: what it costs is known then. */
  readonly responseEnded: Promise<void>;
  /** Ends the turn as `turn/interrupt` does. Events that are emitted later are not told. */
  readonly interrupt: () => void;
  /** Adds a message to what the model is sent, besides the output. No item shows it. */
  readonly warnModel: (text: string) => void;
  /** Time in which somebody is asked something does not count as waiting for a command. */
  readonly pause: WaitPause;
  readonly approvalPolicy: AskForApproval;
  /** What confines the commands of the turn; `sandboxPolicy` is the older form. What was granted since comes on top. */
  readonly permissionProfile: PermissionProfile;
  readonly sandboxPolicy: SandboxPolicy;
  /** What the named places of profiles are. Not a matter of the command's own environment. */
  readonly places: Places;
  /** Gives a command its network, where that has rules; `null`: it has none. */
  readonly joinNetwork: JoinNetwork | null;
  /** The rules for commands. */
  readonly execPolicy: ExecPolicy;
  /** What MCP servers are told of the turn. */
  readonly turnMetadata?: Readonly<Record<string, unknown>>;
}

/** Hears a call's input while the model writes it. */
export interface InputStream {
  push(delta: string): void;
  end(): void;
}

export type ToolSpec = ResponseItem | Readonly<Record<string, unknown>>;

export interface Tool {
  readonly name: string;
  /** The group that it is offered and called under. */
  readonly namespace?: { readonly name: string; readonly description: string };
  /** What people call it; found by searches. */
  readonly title?: string;
  /** Whom the tool comes from, as searches tell the model. Default: the name of its group. */
  readonly source?: string;
  readonly kind: ToolCall['kind'];
  /** The entry of the request's `tools`; `null`: the turn is not offered it. */
  spec(scope: ToolScope): ToolSpec | null;
  /** Whether a call is answered. Default: if it is offered, or deferred. */
  isReachable?(scope: ToolScope): boolean;
  /** Kept out of the request: models that can search find it, and may call it then. */
  readonly isDeferred?: boolean;
  /** The call as hooks know it; `null`: they are not asked about it. */
  hooked?(call: ToolCall): HookedCall | null;
  /** The server that answers it with where that is, and its name there. Default: it is the engine's own. */
  readonly mcp?: { readonly server: string; readonly tool: string; readonly origin: string };
  /** May run beside other parallel tools; the others run alone, in call order. */
  readonly parallel: boolean;
  /** Never rejects for a failing command or bad arguments: those are outputs. Rejects only with `signal.reason`. */
  run(call: ToolCall, context: ToolContext): Promise<ToolOutput>;
  /** Called when the model begins to write a call. `null`: nobody needs to know before it is whole. */
  streamInput?(callId: string, context: ToolContext): InputStream | null;
  /** What the model is told of a call that was cut off. */
  describeAbort?(seconds: string): string;
}
