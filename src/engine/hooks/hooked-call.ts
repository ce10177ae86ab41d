/** A call as hooks know it. */
export interface HookedCall {
  readonly callId: string;
  /** The first is told; matchers may name any of them. */
  readonly names: readonly [string, ...string[]];
  readonly input: Readonly<Record<string, unknown>>;
  /** What the model is told was refused. */
  readonly shown: string;
}

/** What the hooks say to a question for permission. */
export type PermissionAnswer = { readonly behavior: 'allow' } | { readonly behavior: 'deny'; readonly message: string };

/** Asks the hooks of a turn about its tool calls. */
export interface ToolHooks {
  /** What the model is told in place of the tool's output, as the tool does not run; `null`: it runs. */
  before(call: HookedCall): Promise<string | null>;
  /** What the model is told in place of the tool's output; `null`: the output. */
  after(call: HookedCall, response: unknown): Promise<string | null>;
  /** Asked before the reviewer and the user are. `null`: they decide. */
  permission(call: HookedCall, options: { readonly isRetry: boolean }): Promise<PermissionAnswer | null>;
}

/** A shell command, as hooks know it. */
export const shellCall = (callId: string, command: string): HookedCall => ({ callId, names: ['Bash'], input: { command }, shown: command });

/** A patch, as hooks know it. */
export const patchCall = (callId: string, patch: string): HookedCall => ({
  callId,
  names: ['apply_patch', 'Write', 'Edit'],
  input: { command: patch },
  shown: patch,
});

/** Nobody has anything to say. */
export const noToolHooks: ToolHooks = { before: async () => null, after: async () => null, permission: async () => null };
