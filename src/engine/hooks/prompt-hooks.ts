import type { UserInput } from '../../protocol/index.js';
import { message } from '../context/history.js';
import type { ThreadSettings } from '../turn/turn-settings.js';
import type { TurnScope } from '../turn-work/turn-work.js';
import type { HookResult } from './thread-hooks.js';
import { TurnStopped } from './turn-stopped.js';

/** Tells the model what hooks have to say, a message for each. */
export function tellContexts({ thread, id: turnId }: Pick<TurnScope, 'thread' | 'id'>, results: readonly HookResult[]): void {
  for (const { context } of results) if (context !== null) thread.record(message('developer', [context]), turnId);
}

/** Runs the hooks of a session that begins, in its first turn. @throws TurnStopped */
export async function beginSession(scope: TurnScope, settings: ThreadSettings): Promise<void> {
  const { thread, id: turnId, signal } = scope;
  const { hooks } = thread;
  const source = hooks.sessionStart;
  if (source === null) return;
  hooks.sessionStart = null;
  const results = await hooks.run({ event: 'sessionStart', turnId, settings, signal, names: [source], facts: { source } });
  tellContexts(scope, results);
  if (results.some(({ status }) => status === 'stopped')) throw new TurnStopped();
}

/** What hooks say to something that the user said. */
export interface PromptVerdict {
  readonly isAccepted: boolean;
  /** Called when the model has been told what the user said, or in its place. */
  readonly tell: () => void;
}

export async function judgePrompt(scope: TurnScope, settings: ThreadSettings, input: readonly UserInput[]): Promise<PromptVerdict> {
  const { thread, id: turnId, signal } = scope;
  const prompt = input.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const results = await thread.hooks.run({ event: 'userPromptSubmit', turnId, settings, signal, facts: { prompt } });
  const isAccepted = results.every(({ status }) => status !== 'blocked' && status !== 'stopped');
  return { isAccepted, tell: () => tellContexts(scope, results) };
}
