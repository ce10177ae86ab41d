import type { ResponseEvent, ResponseItem } from '../../model/model-transport.js';
import { parseRateLimits } from '../../model/rate-limits.js';
import { stringOf, textsOf } from '../../platform/json.js';
import { isKept, message, toHistoryItem } from '../context/history.js';
import type { EngineEvent } from '../event.js';
import { imageGenerationItem, reasoningItem, startedImageGenerationItem, webSearchItem } from '../items.js';
import { OpenItems } from '../stream/open-items.js';
import { StreamedMessage } from '../stream/streamed-message.js';
import type { ToolCalls } from './tool-calls.js';
import type { TurnContext } from './turn-context.js';

type Shown = Extract<EngineEvent, { type: 'itemStarted' }>['item'];

/** Turns what one streamed response says into events, history and tool calls. */
export class ResponseStream {
  /** The text of the last whole assistant message. */
  lastAgentMessage: string | null = null;
  firstTokenAtMs: number | null = null;
  readonly #turn: TurnContext;
  readonly #calls: ToolCalls;
  readonly #open = new OpenItems();
  /** Events that wait for a picture to be saved, so that all is told in order. */
  readonly #waiting: ResponseEvent[] = [];
  #saving: Promise<void> | null = null;
  #reasoningIncluded = false;

  constructor(turn: TurnContext, calls: ToolCalls) {
    this.#turn = turn;
    this.#calls = calls;
  }

  handle(event: ResponseEvent): void {
    if (this.#saving === null) this.#take(event);
    else this.#waiting.push(event);
  }

  /** Resolves when all that came in is dealt with. */
  async settle(): Promise<void> {
    while (this.#saving !== null) await this.#saving;
  }

  #take(event: ResponseEvent): void {
    const { threadId, turnId, emit, hears } = this.#turn;
    switch (event.type) {
      case 'textDelta':
        this.#open.find('message', event.itemId)?.message?.push(event.delta);
        return;
      case 'reasoningSummaryPartAdded':
      case 'reasoningSummaryDelta':
      case 'reasoningTextDelta': {
        const open = this.#open.find('reasoning', event.itemId);
        if (open !== null) emit({ ...event, threadId, turnId, itemId: open.id });
        return;
      }
      case 'itemAdded':
        this.#added(event.item);
        return;
      case 'itemDone':
        this.#done(event.item);
        return;
      case 'headers':
        for (const limits of parseRateLimits(event.headers)) hears.rateLimits(limits);
        return;
      case 'rateLimits':
        for (const limits of event.limits) hears.rateLimits(limits);
        return;
      case 'completed':
        if (event.usage !== null) hears.tokens(event.usage, { reasoningIncluded: this.#reasoningIncluded });
        hears.completed();
        return;
      case 'reasoningIncluded':
        this.#reasoningIncluded = true;
        return;
      case 'serverModel':
        hears.serverModel(event.model);
        return;
      case 'turnState':
        hears.turnState(event.turnState);
        return;
      case 'verifications':
        hears.verifications(event.verifications);
        return;
      case 'customToolInputDelta':
        this.#calls.hear(event);
        return;
      case 'created':
        return;
      default:
        event satisfies never;
    }
  }

  #added(item: ResponseItem): void {
    this.#sawToken();
    this.#calls.begin(item);
    const modelId = stringOf(item.id) ?? '';
    const id = modelId || this.#turn.ids.uuid();
    if (item.type === 'message') {
      if (item.role !== 'assistant') return;
      const streamed = new StreamedMessage(this.#messageScope(), { id, phase: item.phase });
      this.#open.add({ id, modelId, type: item.type, message: streamed });
      streamed.begin(textsOf(item.content).join(''));
      return;
    }
    const shown = startedItem(item, id);
    if (shown === null) return;
    this.#open.add({ id, modelId, type: item.type, message: null });
    this.#start(shown);
  }

  #done(item: ResponseItem): void {
    this.#sawToken();
    if (!isKept(item)) return;
    if (item.type === 'image_generation_call') {
      this.#image(item);
      return;
    }
    if (item.type === 'message' && item.role === 'assistant') this.#message(item);
    else this.#shown(item, (id) => completedItem(item, id));
    this.#record(item);
  }

  #message(item: ResponseItem): void {
    const open = this.#open.take(item);
    const id = open?.id ?? this.#idOf(item);
    const streamed = open?.message ?? new StreamedMessage(this.#messageScope(), { id, phase: item.phase });
    this.lastAgentMessage = streamed.complete(textsOf(item.content).join(''), { streamed: open !== null, phase: item.phase });
  }

  #image(item: ResponseItem): void {
    const id = this.#open.find(item.type, stringOf(item.id) ?? '')?.id ?? this.#idOf(item);
    const finish = (saved: { readonly path: string; readonly folder: string } | null): void => {
      this.#shown({ ...item, id }, () => imageGenerationItem(id, item, saved?.path ?? null));
      if (saved !== null) this.#turn.record(message('developer', [savedImageNote(saved)]));
      this.#record({ ...item, id });
    };
    this.#saving = this.#turn
      .saveImage(id, stringOf(item.result) ?? '')
      .then((saved) => {
        if (!this.#turn.signal.aborted) finish(saved);
      })
      .finally(() => this.#resume());
  }

  #resume(): void {
    this.#saving = null;
    for (let event = this.#waiting.shift(); event !== undefined; event = this.#waiting.shift()) {
      if (this.#turn.signal.aborted) continue;
      this.#take(event);
      if (this.#saving !== null) return;
    }
  }

  /** Tells of an item that became whole, if it is one that is shown. */
  #shown(item: ResponseItem, build: (id: string) => Shown | null): void {
    const open = this.#open.take(item);
    const id = open?.id ?? this.#idOf(item);
    const shown = build(id);
    if (shown === null) return;
    if (open === null) this.#start(item.type === 'image_generation_call' ? startedImageGenerationItem(id) : shown);
    const { threadId, turnId, clock, emit } = this.#turn;
    emit({ type: 'itemCompleted', threadId, turnId, item: shown, atMs: clock.now() });
  }

  #record(item: ResponseItem): void {
    const kept = toHistoryItem(item);
    this.#turn.record(kept);
    this.#calls.add(kept);
  }

  #start(item: Shown): void {
    const { threadId, turnId, clock, emit } = this.#turn;
    emit({ type: 'itemStarted', threadId, turnId, item, atMs: clock.now() });
  }

  #messageScope() {
    const { threadId, turnId, planMode, emit, clock } = this.#turn;
    return { threadId, turnId, planMode, emit, now: () => clock.now() };
  }

  #idOf(item: ResponseItem): string {
    return stringOf(item.id) || this.#turn.ids.uuid();
  }

  #sawToken(): void {
    this.firstTokenAtMs ??= this.#turn.clock.now();
  }
}

function startedItem(item: ResponseItem, id: string): Shown | null {
  return item.type === 'image_generation_call' ? startedImageGenerationItem(id) : completedItem(item, id);
}

function completedItem(item: ResponseItem, id: string): Shown | null {
  if (item.type === 'reasoning') return reasoningItem(id, { summary: textsOf(item.summary), content: textsOf(item.content) });
  return item.type === 'web_search_call' ? webSearchItem(id, item.action) : null;
}

const savedImageNote = ({ path, folder }: { readonly path: string; readonly folder: string }): string =>
  `The picture was saved as ${path}. Pictures that you generate in this thread are kept in ${folder}.`;
