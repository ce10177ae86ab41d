import type { ThreadSettings } from '../turn/turn-settings.js';
import type { TurnScope } from '../turn-work/turn-work.js';
import { hookPromptItem, hookPromptMessage } from './hook-prompt.js';

/** Asks hooks whether a turn that has come to its end may end. */
export class StopHooks {
  readonly #scope: TurnScope;
  readonly #settings: ThreadSettings;
  /** How often they made the turn go on. */
  #prompts = 0;

  constructor(scope: TurnScope, settings: ThreadSettings) {
    this.#scope = scope;
    this.#settings = settings;
  }

  /** True: the turn goes on, with a prompt that hooks wrote. Who ends it for good wins over who would go on. */
  async makeGoOn(lastAgentMessage: string | null): Promise<boolean> {
    const { thread, id: turnId, signal, services } = this.#scope;
    const facts = { stop_hook_active: this.#prompts > 0, last_assistant_message: lastAgentMessage };
    const results = await thread.hooks.run({ event: 'stop', turnId, settings: this.#settings, signal, facts });
    if (results.some(({ status }) => status === 'stopped')) return false;
    const fragments = results.flatMap(({ status, runId, feedback }) =>
      status === 'blocked' && feedback !== null ? [{ hookRunId: runId, text: feedback }] : [],
    );
    if (fragments.length === 0) return false;
    const item = hookPromptItem(fragments, { turnId, ordinal: ++this.#prompts });
    thread.record(hookPromptMessage(fragments), turnId);
    thread.emit({ type: 'itemCompleted', threadId: thread.id, turnId, item, atMs: services.clock.now() });
    return true;
  }
}
