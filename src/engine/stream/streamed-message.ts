import type { MemoryCitation } from '../../protocol/index.js';
import type { Emit } from '../event.js';
import { agentMessageItem, planItem } from '../items.js';
import { AssistantText, readAnswer } from './assistant-text.js';
import type { PlanPiece } from './plan-filter.js';

/** Where a message streams to. */
export interface MessageScope {
  readonly threadId: string;
  readonly turnId: string;
  readonly planMode: boolean;
  readonly emit: Emit;
  readonly now: () => number;
}

/** One assistant message as it streams in: what people see of it, and the plan that it proposes in plan mode. */
export class StreamedMessage {
  readonly id: string;
  readonly #scope: MessageScope;
  #phase: unknown;
  readonly #text: AssistantText;
  #isStarted = false;
  #planIsOpen = false;
  /** In plan mode: white space before anything that can be seen. */
  #blank = '';

  constructor(scope: MessageScope, message: { readonly id: string; readonly phase: unknown }) {
    this.id = message.id;
    this.#scope = scope;
    this.#phase = message.phase;
    this.#text = new AssistantText(scope);
  }

  /** The message began, maybe with some text. */
  begin(seed: string): void {
    const pieces = this.#text.push(seed);
    if (this.#scope.planMode) this.#tell(pieces);
    else this.#start(pieces.map(({ text }) => text).join(''));
  }

  push(delta: string): void {
    this.#tell(this.#text.push(delta));
  }

  /** The message is whole: its text replaces what streamed. Returns what is shown of it. */
  complete(text: string, { streamed, phase }: { readonly streamed: boolean; readonly phase: unknown }): string {
    const { threadId, turnId, planMode, emit, now } = this.#scope;
    this.#phase = phase ?? this.#phase;
    if (streamed) this.#tell(this.#text.end());
    const { message, plan, citation } = readAnswer(text, { planMode });
    if (plan !== null) {
      this.#openPlan();
      emit({ type: 'itemCompleted', threadId, turnId, item: planItem(turnId, plan), atMs: now() });
    }
    if (planMode && !this.#isStarted && message.trim() === '') return message;
    this.#start(planMode ? '' : message, citation);
    const item = agentMessageItem(this.id, message, { phase: this.#phase, citation });
    emit({ type: 'itemCompleted', threadId, turnId, item, atMs: now() });
    return message;
  }

  #tell(pieces: readonly PlanPiece[]): void {
    const { threadId, turnId, emit } = this.#scope;
    for (const { kind, text, opens } of pieces) {
      if (kind === 'message') {
        this.#tellText(text);
        continue;
      }
      if (opens) this.#openPlan();
      if (text !== '') emit({ type: 'planDelta', threadId, turnId, itemId: planItem(turnId, '').id, delta: text });
    }
  }

  #tellText(text: string): void {
    const { threadId, turnId, emit } = this.#scope;
    if (!this.#isStarted) {
      this.#blank += text;
      if (this.#blank.trim() === '') return;
      this.#start('');
    }
    const delta = this.#blank === '' ? text : this.#blank;
    this.#blank = '';
    emit({ type: 'agentMessageDelta', threadId, turnId, itemId: this.id, delta });
  }

  #start(text: string, citation: MemoryCitation | null = null): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    const { threadId, turnId, emit, now } = this.#scope;
    const item = agentMessageItem(this.id, text, { phase: this.#phase, citation });
    emit({ type: 'itemStarted', threadId, turnId, item, atMs: now() });
  }

  #openPlan(): void {
    if (this.#planIsOpen) return;
    this.#planIsOpen = true;
    const { threadId, turnId, emit, now } = this.#scope;
    emit({ type: 'itemStarted', threadId, turnId, item: planItem(turnId, ''), atMs: now() });
  }
}
