import type { ResponseEvent, ResponseItem } from '../model/model-transport.js';
import { parseRateLimits } from '../model/rate-limits.js';
import { isKept, toHistoryItem } from './context/history.js';
import type { Emit } from './event.js';
import { toThreadItem } from './items.js';
import { stringOf, textsOf } from './json.js';
import type { ToolCalls } from './tool-calls.js';
import type { TurnContext } from './turn-context.js';

/** Turns what one streamed response says into events, history and tool calls. */
export class ResponseStream {
  /** The text of the last whole assistant message. */
  lastAgentMessage: string | null = null;
  firstTokenAtMs: number | null = null;
  readonly #turn: TurnContext;
  readonly #emit: Emit;
  readonly #calls: ToolCalls;
  /** The item that streams at the moment: its deltas carry this id. */
  #openId: string | null = null;

  constructor(turn: TurnContext, calls: ToolCalls) {
    this.#turn = turn;
    this.#emit = turn.emit;
    this.#calls = calls;
  }

  handle(event: ResponseEvent): void {
    const { threadId, turnId } = this.#turn;
    switch (event.type) {
      case 'textDelta':
        if (this.#openId !== null) this.#emit({ type: 'agentMessageDelta', threadId, turnId, itemId: this.#openId, delta: event.delta });
        return;
      case 'reasoningSummaryDelta': {
        const { summaryIndex, delta } = event;
        if (this.#openId !== null)
          this.#emit({ type: 'reasoningSummaryDelta', threadId, turnId, itemId: this.#openId, summaryIndex, delta });
        return;
      }
      case 'reasoningTextDelta': {
        const { contentIndex, delta } = event;
        if (this.#openId !== null) this.#emit({ type: 'reasoningTextDelta', threadId, turnId, itemId: this.#openId, contentIndex, delta });
        return;
      }
      case 'reasoningSummaryPartAdded': {
        const { summaryIndex } = event;
        if (this.#openId !== null) this.#emit({ type: 'reasoningSummaryPartAdded', threadId, turnId, itemId: this.#openId, summaryIndex });
        return;
      }
      case 'itemAdded':
        this.#added(event.item);
        return;
      case 'itemDone':
        this.#done(event.item);
        return;
      case 'headers':
        for (const limits of parseRateLimits(event.headers)) this.#turn.hearRateLimits(limits);
        return;
      case 'completed':
        if (event.usage !== null) this.#turn.countTokens(event.usage);
        this.#turn.afterResponse();
        return;
      case 'rateLimits':
        for (const limits of event.limits) this.#turn.hearRateLimits(limits);
        return;
      case 'created':
      case 'customToolInputDelta':
      case 'serverModel':
      case 'turnState':
      case 'reasoningIncluded':
      case 'verifications':
        return;
      default:
        event satisfies never;
    }
  }

  #added(item: ResponseItem): void {
    this.#sawToken();
    if (item.type !== 'message' && item.type !== 'reasoning' && item.type !== 'web_search_call') return;
    const id = this.#idOf(item);
    if (this.#start(item, id)) this.#openId = id;
  }

  #done(item: ResponseItem): void {
    this.#sawToken();
    if (!isKept(item)) return;
    const id = this.#openId ?? this.#idOf(item);
    const shown = toThreadItem(item, id);
    if (shown !== null) {
      const { threadId, turnId, clock } = this.#turn;
      if (this.#openId === null) this.#start(item, id);
      this.#openId = null;
      this.#emit({ type: 'itemCompleted', threadId, turnId, item: shown, atMs: clock.now() });
    }
    if (item.type === 'message' && item.role === 'assistant') this.lastAgentMessage = textsOf(item.content).join('');
    this.#turn.record(toHistoryItem(item));
    this.#calls.add(item);
  }

  #start(item: ResponseItem, id: string): boolean {
    const shown = toThreadItem(item, id);
    if (shown === null) return false;
    const { threadId, turnId, clock } = this.#turn;
    this.#emit({ type: 'itemStarted', threadId, turnId, item: shown, atMs: clock.now() });
    return true;
  }

  #idOf(item: ResponseItem): string {
    return stringOf(item.id) || this.#turn.ids.uuid();
  }

  #sawToken(): void {
    this.firstTokenAtMs ??= this.#turn.clock.now();
  }
}
