import type { RealtimeConversationVersion } from '../../protocol/index.js';
import type { TurnEnd } from '../events/turn-event.js';
import { functionOutput, saying, typing } from './client-message.js';
import { type Handoff, toDelegation } from './handoff.js';
import { OpenHandoff } from './open-handoff.js';
import { PlayedAudio } from './played-audio.js';
import type { RealtimeEvent } from './realtime-event.js';
import { Responses } from './responses.js';
import { type ServiceEvent, toServiceEvent } from './service-event.js';
import type { ClientMessage } from './session-update.js';
import { Transcript } from './transcript.js';

/** What a conversation is joined to. Nothing here waits. */
export interface ConversationEnds {
  readonly version: RealtimeConversationVersion;
  /** To the service, in order. */
  send(message: ClientMessage): void;
  /** To the clients of the thread. */
  tell(event: RealtimeEvent): void;
  /** To the thread's agent: starts its work, or steers it. */
  delegate(text: string): void;
  /** It is over, and clients were told so. */
  ended(): void;
}

/** One conversation with the service, from its start to its one end. What comes after the end is dropped. */
export class Conversation {
  readonly #ends: ConversationEnds;
  readonly #transcript = new Transcript();
  readonly #audio = new PlayedAudio();
  readonly #responses: Responses;
  readonly #handoff: OpenHandoff;
  #isOver = false;

  constructor(ends: ConversationEnds) {
    this.#ends = ends;
    this.#responses = new Responses((message) => this.#send(message));
    this.#handoff = new OpenHandoff({
      version: ends.version,
      send: (message) => this.#send(message),
      answered: () => this.#responses.ask(),
    });
  }

  /** What a person types. */
  appendText(text: string): void {
    this.#send(saying({ version: this.#ends.version, text, mark: '[USER] ' }));
  }

  /** What a person types for a turn of the agent. */
  hearTyped(text: string): void {
    this.#send(typing({ version: this.#ends.version, text, mark: '[USER] ' }));
  }

  appendAudio(data: string): void {
    this.#send({ type: 'input_audio_buffer.append', audio: data });
  }

  /** The service says something. */
  hear(text: string): void {
    if (this.#isOver) return;
    const event = toServiceEvent(this.#ends.version, text);
    if (event !== null) this.#hear(event);
  }

  /** The agent has finished a message. */
  agentSaid(text: string): void {
    this.#handoff.say(text);
  }

  /** A turn has taken in what a user, or a hand-off, said. */
  inputTaken(text: string): void {
    this.#handoff.taken(text);
  }

  turnEnded(status: TurnEnd, next: { readonly goesOn: boolean }): void {
    this.#handoff.turnEnded(status, next);
  }

  /** Ends it without a word. */
  drop(): void {
    this.#isOver = true;
  }

  fail(message: string): void {
    if (this.#isOver) return;
    this.#ends.tell({ kind: 'error', message });
    this.end('error');
  }

  end(reason: 'requested' | 'transport_closed' | 'error'): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#ends.tell({ kind: 'closed', reason });
    this.#ends.ended();
  }

  #hear(event: ServiceEvent): void {
    const { tell } = this.#ends;
    switch (event.kind) {
      case 'audio':
        this.#audio.add(event.audio);
        tell({ kind: 'audio', audio: event.audio });
        break;
      case 'delta':
        this.#transcript.add(event.role, event.delta);
        tell({ kind: 'transcriptDelta', role: event.role, delta: event.delta });
        break;
      case 'done':
        this.#transcript.finish(event.role, event.text);
        tell({ kind: 'transcriptDone', role: event.role, text: event.text });
        break;
      case 'item':
        tell({ kind: 'itemAdded', item: event.item });
        break;
      case 'speechStarted':
        this.#hearSpeech(event.itemId);
        break;
      case 'responseCreated':
        this.#transcript.begin('assistant');
        this.#responses.began();
        break;
      case 'responseCancelled':
        tell({ kind: 'itemAdded', item: { type: 'response.cancelled', response_id: event.responseId } });
        this.#responseEnded();
        break;
      case 'responseDone':
        this.#responseEnded();
        break;
      case 'handoff':
        this.#handOver(event.handoff);
        break;
      case 'silence':
        this.#audio.forget();
        this.#send(functionOutput(event.callId, ''));
        break;
      case 'error':
        this.fail(event.message);
        break;
      default:
        event satisfies never;
    }
  }

  #hearSpeech(itemId: string | null): void {
    this.#transcript.begin('user');
    const cutOff = this.#audio.cutOff(itemId);
    if (cutOff !== null) this.#send(cutOff);
    this.#ends.tell({ kind: 'itemAdded', item: { type: 'input_audio_buffer.speech_started', item_id: itemId } });
  }

  #responseEnded(): void {
    this.#audio.forget();
    this.#responses.ended();
  }

  #handOver(handoff: Handoff): void {
    this.#audio.forget();
    const entries = this.#transcript.handOff(handoff.input);
    const item = {
      type: 'handoff_request',
      handoff_id: handoff.id,
      item_id: handoff.itemId,
      input_transcript: handoff.input,
      active_transcript: entries,
    };
    this.#ends.tell({ kind: 'itemAdded', item });
    const text = toDelegation(handoff, entries);
    this.#handoff.take(handoff.id, text);
    if (text !== null) this.#ends.delegate(text);
  }

  #send(message: ClientMessage): void {
    if (!this.#isOver) this.#ends.send(message);
  }
}
