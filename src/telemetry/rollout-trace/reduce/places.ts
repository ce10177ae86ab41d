import { isRecord, stringOf } from '../../../platform/json.js';
import type { PayloadOf, TraceEvent } from '../bundle-format.js';
import type { Conversation } from './conversation.js';
import { addNew, begun, ends, known } from './moment.js';
import type { Payloads } from './payloads.js';
import { originOf } from './thread-origin.js';
import { TraceBundleError } from './trace-error.js';
import type { TracedThread, TracedTurn } from './trace-state.js';

/** Threads and their turns: where everything else happens. */
export class Places {
  readonly threads = new Map<string, TracedThread>();
  readonly turns = new Map<string, TracedTurn>();
  readonly #conversation: Conversation;
  readonly #payloads: Payloads;

  constructor({ conversation, payloads }: { readonly conversation: Conversation; readonly payloads: Payloads }) {
    this.#conversation = conversation;
    this.#payloads = payloads;
  }

  async threadStarted({ thread_id: id, agent_path: path, metadata_payload: reference }: PayloadOf<'thread_started'>, event: TraceEvent) {
    const metadata = reference == null ? null : await this.#payloads.load(reference);
    const facts = isRecord(metadata) ? metadata : {};
    addNew(this.threads, id, {
      thread_id: id,
      agent_path: path,
      nickname: stringOf(facts['nickname']),
      origin: originOf(facts, { id, path }),
      execution: begun(event),
      default_model: stringOf(facts['model']),
      conversation_item_ids: this.#conversation.orderOf(id),
    });
  }

  threadEnded({ thread_id: id, status }: PayloadOf<'thread_ended'>, event: TraceEvent): void {
    ends(this.thread(id).execution, event, status);
  }

  turnStarted({ codex_turn_id: id, thread_id: threadId }: PayloadOf<'codex_turn_started'>, event: TraceEvent): void {
    this.thread(threadId);
    addNew(this.turns, id, { codex_turn_id: id, thread_id: threadId, execution: begun(event), input_item_ids: [] });
  }

  turnEnded({ codex_turn_id: id, status }: PayloadOf<'codex_turn_ended'>, event: TraceEvent): void {
    ends(known(this.turns, id, 'turn').execution, event, status);
  }

  /** @throws TraceBundleError when there is none */
  thread(id: string): TracedThread {
    return known(this.threads, id, 'thread');
  }

  /** The thread of an event that must have one. */
  threadIdOf({ thread_id: threadId, codex_turn_id: turnId, seq }: TraceEvent): string {
    if (threadId === null || turnId === null) throw new TraceBundleError(`event ${seq} names no thread or no turn`);
    this.check(threadId, turnId);
    return threadId;
  }

  check(threadId: string, turnId: string): void {
    this.thread(threadId);
    const turn = known(this.turns, turnId, 'turn');
    if (turn.thread_id !== threadId) throw new TraceBundleError(`the turn ${turnId} is not one of the thread ${threadId}`);
  }
}
