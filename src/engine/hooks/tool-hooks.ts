import type { ThreadSettings } from '../turn/turn-settings.js';
import type { TurnScope } from '../turn-work/turn-work.js';
import type { HookedCall, ToolHooks } from './hooked-call.js';
import { tellContexts } from './prompt-hooks.js';

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
