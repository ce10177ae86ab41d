import type { ThreadSettings } from '../turn-settings.js';
import type { TurnScope } from '../turn-work/turn-work.js';
import { tellContexts } from './prompt-hooks.js';

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

export function createToolHooks(scope: TurnScope, settings: ThreadSettings): ToolHooks {
  const { thread, id: turnId, signal } = scope;
  const common = ({ names, callId }: HookedCall) => ({ turnId, settings, signal, names, suffix: callId });
  return {
    before: async (call) => {
      const facts = { tool_name: call.names[0], tool_input: call.input, tool_use_id: call.callId };
      const results = await thread.hooks.run({ ...common(call), event: 'preToolUse', facts });
      tellContexts(scope, results);
      const refused = results.find(({ status }) => status === 'blocked');
      return refused ? `Command blocked by PreToolUse hook: ${refused.feedback}. Command: ${call.shown}` : null;
    },
    after: async (call, response) => {
      const facts = { tool_name: call.names[0], tool_input: call.input, tool_response: response, tool_use_id: call.callId };
      const results = await thread.hooks.run({ ...common(call), event: 'postToolUse', facts });
      tellContexts(scope, results);
      const said = results.flatMap(({ feedback }) => (feedback === null ? [] : [feedback]));
      return said.length === 0 ? null : said.join('\n\n');
    },
    permission: async (call, { isRetry }) => {
      const facts = { tool_name: call.names[0], tool_input: call.input };
      const suffix = isRetry ? `${call.callId}:retry` : call.callId;
      const results = await thread.hooks.run({ ...common(call), event: 'permissionRequest', facts, suffix });
      const refused = results.find(({ permission }) => permission === 'deny');
      if (refused) return { behavior: 'deny', message: refused.feedback ?? '' };
      return results.some(({ permission }) => permission === 'allow') ? { behavior: 'allow' } : null;
    },
  };
}

/** Nobody has anything to say. */
export const noToolHooks: ToolHooks = { before: async () => null, after: async () => null, permission: async () => null };
