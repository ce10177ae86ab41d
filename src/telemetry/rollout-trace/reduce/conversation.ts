import { isDeepStrictEqual } from 'node:util';
import { readItem } from './item-content.js';
import { TraceBundleError } from './trace-error.js';
import type { ConversationItem, ItemContent, Producer } from './trace-state.js';

/** Where and when items are seen. */
export interface Sight {
  readonly threadId: string;
  readonly turnId: string | null;
  readonly atMs: number;
  /** The file that they stand in. */
  readonly payloadId: string;
}

/** The items of all threads: what comes again at its place is the same item. */
export class Conversation {
  readonly items = new Map<string, ConversationItem>();
  /** Last request and its response, by thread. */
  readonly #snapshots = new Map<string, readonly string[]>();
  /** Request and response, by the response's id. */
  readonly #responses = new Map<string, readonly string[]>();
  readonly #order = new Map<string, string[]>();
  /** Items by thread and call. */
  readonly #calls = new Map<string, { readonly calls: string[]; readonly outputs: string[] }>();

  /** The items of a thread, as they were first seen. Filled as they come. */
  orderOf(threadId: string): string[] {
    const order = this.#order.get(threadId) ?? [];
    this.#order.set(threadId, order);
    return order;
  }

  /** The items that ask for a call, and those that answer it. */
  itemsOfCall(threadId: string, callId: string): { readonly calls: readonly string[]; readonly outputs: readonly string[] } {
    return this.#calls.get(`${threadId}\n${callId}`) ?? { calls: [], outputs: [] };
  }

  /** A whole request, or the new part of one that goes on from a response. */
  request(input: readonly unknown[], previousResponseId: string | null, sight: Sight): string[] {
    const contents = input.map((item) => readItem(item, sight.payloadId));
    const before = previousResponseId === null ? null : this.#responses.get(previousResponseId);
    if (before === undefined) throw new TraceBundleError(`a request goes on from the unknown response ${previousResponseId}`);
    const ids = before === null ? this.#matched(contents, sight) : [...before, ...contents.map((one) => this.#add(one, sight, []))];
    this.#snapshots.set(sight.threadId, ids);
    return ids;
  }

  response(
    output: readonly unknown[],
    { responseId, producer }: { responseId: string | null; producer: Producer },
    sight: Sight,
  ): string[] {
    const ids = output.map((item) => this.#add(readItem(item, sight.payloadId), sight, [producer]));
    const whole = [...(this.#snapshots.get(sight.threadId) ?? []), ...ids];
    this.#snapshots.set(sight.threadId, whole);
    if (responseId !== null) this.#responses.set(responseId, whole);
    return ids;
  }

  /** What stands in the place of a compacted history. */
  replace(history: readonly unknown[], sight: Sight): string[] {
    const ids = this.#matched(
      history.map((item) => readItem(item, sight.payloadId)),
      sight,
    );
    this.#snapshots.set(sight.threadId, ids);
    return ids;
  }

  #matched(contents: readonly ItemContent[], sight: Sight): string[] {
    const snapshot = this.#snapshots.get(sight.threadId) ?? [];
    const used = new Set<string>();
    const ids = contents.map((content, at) => {
      const id = snapshot[at];
      if (id === undefined || !this.#says(id, content)) return null;
      used.add(id);
      return id;
    });
    return contents.map((content, at) => {
      const id = ids[at] ?? snapshot.find((one) => !used.has(one) && this.#says(one, content)) ?? this.#add(content, sight, []);
      used.add(id);
      return id;
    });
  }

  /** Whether an item is this one. The file that it was first seen in does not count. */
  #says(id: string, content: ItemContent): boolean {
    const known = this.items.get(id);
    return known !== undefined && isDeepStrictEqual(comparable(known), comparable(content));
  }

  #add(content: ItemContent, { threadId, turnId, atMs }: Sight, producers: Producer[]): string {
    const id = `conversation_item:${this.items.size + 1}`;
    const place = { item_id: id, thread_id: threadId, codex_turn_id: turnId, first_seen_at_unix_ms: atMs };
    this.items.set(id, { ...place, ...content, produced_by: producers });
    this.orderOf(threadId).push(id);
    if (content.call_id !== null) this.#link(threadId, content.call_id, { id, content });
    return id;
  }

  #link(threadId: string, callId: string, { id, content }: { readonly id: string; readonly content: ItemContent }): void {
    const key = `${threadId}\n${callId}`;
    const known = this.#calls.get(key) ?? { calls: [], outputs: [] };
    this.#calls.set(key, known);
    const list = content.role === 'tool' ? known.outputs : known.calls;
    const earlier = list[0] === undefined ? undefined : this.items.get(list[0]);
    if (earlier !== undefined && !isDeepStrictEqual(comparable(earlier), comparable(content)))
      throw new TraceBundleError(`the call ${callId} is used again with other content`);
    list.push(id);
  }
}

const comparable = ({ role, channel, kind, body, call_id }: ItemContent): unknown => [
  role,
  channel,
  kind,
  call_id,
  body.parts.map((part) => ('raw_payload_id' in part ? { ...part, raw_payload_id: null } : part)),
];
