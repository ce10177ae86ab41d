import type { RealtimeConversationVersion } from '../../protocol/index.js';
import type { TurnEnd } from '../events/turn-event.js';
import { functionOutput, saying } from './client-message.js';
import type { ClientMessage } from './session-update.js';

/** Sends what belongs to hand-offs. `answered`: a call was answered, and the service may speak of it. */
export interface HandoffWay {
  readonly version: RealtimeConversationVersion;
  send(message: ClientMessage): void;
  answered(): void;
}

/** The hand-off that the thread's agent works on, and what goes back to the service. */
export class OpenHandoff {
  readonly #way: HandoffWay;
  #id: string | null = null;
  #messages = 0;
  /** Texts that were handed over, and that no turn has taken in as yet. */
  #untaken: string[] = [];

  constructor(way: HandoffWay) {
    this.#way = way;
  }

  /** The agent has been given `text` for this call; `null`: there was nothing to give. */
  take(callId: string, text: string | null): void {
    if (text === null) {
      this.#answer(callId, texts.empty);
      return;
    }
    this.#untaken.push(text);
    if (this.#id === null) this.#messages = 0;
    if (this.#id !== null && this.#way.version === 'v2') this.#answer(callId, texts.steered);
    else this.#id = callId;
  }

  /** A turn has taken this text in. */
  taken(text: string): void {
    const at = this.#untaken.indexOf(text);
    if (at !== -1) this.#untaken.splice(at, 1);
  }

  /** The agent says something. */
  say(text: string): void {
    if (this.#id === null) return;
    this.#messages++;
    if (this.#way.version === 'v2') this.#way.send(saying({ version: 'v2', text, mark: '[BACKEND] ' }));
    else this.#way.send({ type: 'conversation.handoff.append', handoff_id: this.#id, output_text: `${texts.heading}\n\n${text}` });
  }

  /** A turn has ended. `goesOn`: another one follows it. */
  turnEnded(status: TurnEnd, { goesOn }: { readonly goesOn: boolean }): void {
    const id = this.#id;
    if (id === null || (goesOn && this.#untaken.length > 0)) return;
    this.#id = null;
    this.#untaken = [];
    this.#close(id, status);
  }

  #close(id: string, status: TurnEnd): void {
    const isDone = status === 'completed' && this.#messages > 0;
    if (this.#way.version === 'v2') this.#answer(id, isDone ? texts.done : texts.ends[status]);
    else if (!isDone) this.#way.send({ type: 'conversation.handoff.append', handoff_id: id, output_text: texts.ends[status] });
  }

  #answer(callId: string, output: string): void {
    if (this.#way.version !== 'v2') return;
    this.#way.send(functionOutput(callId, output));
    this.#way.answered();
  }
}

const texts = {
  heading: 'The agent says:',
  done: 'The agent has finished. What it said before this is the result.',
  steered: 'The agent is at work already. This was passed on to it.',
  empty: 'Nothing was passed on: the request had no words.',
  ends: {
    completed: 'The agent has finished and had nothing to say.',
    interrupted: 'The user stopped the agent before it had finished.',
    failed: 'The agent could not finish: its work failed.',
  },
};
