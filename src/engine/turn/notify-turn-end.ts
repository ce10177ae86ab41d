import { isRecord, textsOf } from '../../platform/json.js';
import { spawnDetached } from '../../platform/processes/spawn-detached.js';
import { isContextText } from '../context/context-delta.js';
import type { TurnOutcome } from '../loop/turn-outcome.js';
import type { TurnScope } from '../turn-work/turn-work.js';

export interface TurnEnded {
  readonly outcome: TurnOutcome;
  /** Where the turn worked. The thread's later ones may work elsewhere. */
  readonly cwd: string;
}

/** Tells the configured program that a turn is complete. Nobody waits for it. */
export function notifyTurnEnd({ id: turnId, thread, services, caller }: TurnScope, { outcome, cwd }: TurnEnded): void {
  const [program, ...args] = thread.config.notify ?? [];
  if (program === undefined) return;
  const payload = {
    type: 'agent-turn-complete',
    'thread-id': thread.id,
    'turn-id': turnId,
    cwd,
    ...(caller.clientName === '' ? {} : { client: caller.clientName }),
    'input-messages': userTexts(thread.window.history),
    'last-assistant-message': outcome.lastAgentMessage,
  };
  const request = { program, args: [...args, JSON.stringify(payload)], cwd, env: services.env };
  spawnDetached(request, (error) => services.warn('the notify program could not be run', { program, error }));
}

/** What the user said on the thread, message by message. */
const userTexts = (history: readonly { readonly type: string; readonly [member: string]: unknown }[]): string[] =>
  history.flatMap((item) => {
    if (item.type !== 'message' || item.role !== 'user') return [];
    const texts = textsOf(Array.isArray(item.content) ? item.content.filter((part) => isRecord(part) && part.type === 'input_text') : []);
    return texts.some(isContextText) ? [] : [texts.join('')];
  });
