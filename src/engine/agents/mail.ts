import type { Trace } from '../../telemetry/tracing.js';
import type { Mail } from './inbox.js';

interface Letter {
  readonly author: string;
  readonly recipient: string;
  readonly content: string;
  /** The recipient begins a turn for it. */
  readonly triggersTurn: boolean;
  /** The call that sends it. Default: none does. */
  readonly trace?: Trace;
}

/** What one agent says to another, as the recipient's model sees it. */
export function toMail({ author, recipient, content, triggersTurn, trace }: Letter): Mail {
  const text = JSON.stringify({ author, recipient, other_recipients: [], content, trigger_turn: triggersTurn });
  return {
    item: { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }], phase: 'commentary' },
    startsTurn: triggersTurn,
    ...(trace?.isWatched ? { trace } : {}),
  };
}
