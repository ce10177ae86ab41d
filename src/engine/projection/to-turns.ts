import { isRecord, numberOf, stringOf } from '../../platform/json.js';
import type { ThreadItem, Turn, TurnError } from '../../protocol/index.js';
import type { RolloutItem } from '../../store/rollout/record.js';
import { findHookPrompt, hookPromptItem } from '../hooks/hook-prompt.js';
import { agentMessageItem, reasoningItem, userMessageItem } from '../items.js';
import { renderReview } from '../review/render-review.js';
import { findReviewOutput } from '../review/review-output.js';
import { toMemoryCitation } from './from-memory-citation.js';
import { type OpenTurn, toWireTurn } from './open-turn.js';
import {
  commandItem,
  fileChangeItem,
  imageGenerationItem,
  mcpToolCallItem,
  planItem,
  storedWebSearchItem,
  userInputs,
} from './stored-items.js';

type Payload = Readonly<Record<string, unknown>>;

/** The turns of a thread as its records tell them, each with all its items. One that nobody ended is shown interrupted. */
export function toTurns(records: Iterable<RolloutItem>): Turn[] {
  const turns = new TurnBuilder();
  for (const record of records) turns.add(record);
  return turns.finish();
}

/** Takes records in one by one. */
export class TurnBuilder {
  #turns: OpenTurn[] = [];
  #current: OpenTurn | null = null;
  #nextItem = 1;
  #recordCount: number;
  /** `precedingRecords`: how many there are before the first that is added. Turns that nobody named are called by their place. */
  constructor({ precedingRecords = 0 }: { readonly precedingRecords?: number } = {}) {
    this.#recordCount = precedingRecords;
  }

  /** The reasoning item that further parts join. */
  #reasoning: { readonly id: string; summary: string[]; content: string[] } | null = null;

  /** The turn that began and was not ended; `null` when there is none. */
  get openTurnId(): string | null {
    return this.#current?.status === 'inProgress' ? this.#current.id : null;
  }

  add(record: RolloutItem): void {
    const index = this.#recordCount++;
    if (record.type === 'compacted') {
      this.#turn(index).sawCompaction = true;
      return;
    }
    if (record.type === 'response_item') this.#addHookPrompt(record.payload, index);
    if (record.type !== 'event_msg') return;
    const payload: Payload = { ...record.payload };
    if (payload.type !== 'agent_reasoning' && payload.type !== 'agent_reasoning_raw_content') this.#endReasoning(payload.type);
    this.#addEvent(payload, index);
  }

  finish(): Turn[] {
    return this.#turns.filter((turn) => turn.explicit || turn.sawCompaction || turn.items.size > 0).map(toWireTurn);
  }

  #addEvent(payload: Payload, index: number): void {
    switch (payload.type) {
      case 'task_started':
      case 'turn_started':
        this.#open(stringOf(payload.turn_id) ?? `rollout-${index}`, {
          status: 'inProgress',
          explicit: true,
          startedAt: numberOf(payload.started_at),
        });
        return;
      case 'task_complete':
      case 'turn_complete':
        this.#complete(payload);
        return;
      case 'turn_aborted':
        this.#abort(payload);
        return;
      case 'thread_rolled_back':
        this.#rollBack(numberOf(payload.num_turns) ?? 0);
        return;
      case 'user_message':
        this.#userMessage(payload, index);
        return;
      case 'agent_message': {
        const text = stringOf(payload.message) ?? '';
        if (text !== '')
          this.#put(
            agentMessageItem(this.#itemId(), text, { phase: payload.phase, citation: toMemoryCitation(payload.memory_citation) }),
            index,
          );
        return;
      }
      case 'agent_reasoning':
        this.#reasoningPart('summary', stringOf(payload.text), index);
        return;
      case 'agent_reasoning_raw_content':
        this.#reasoningPart('content', stringOf(payload.text), index);
        return;
      case 'context_compacted':
        this.#put({ type: 'contextCompaction', id: this.#itemId() }, index);
        return;
      case 'web_search_end':
        this.#put(storedWebSearchItem(stringOf(payload.call_id) ?? this.#itemId(), payload), index);
        return;
      case 'patch_apply_end':
        this.#put(fileChangeItem(stringOf(payload.call_id) ?? this.#itemId(), payload), index);
        return;
      case 'exec_command_end':
        this.#put(commandItem(stringOf(payload.call_id) ?? this.#itemId(), payload), index);
        return;
      case 'mcp_tool_call_end':
        this.#put(mcpToolCallItem(stringOf(payload.call_id) ?? this.#itemId(), payload), index);
        return;
      case 'image_generation_end':
        this.#put(imageGenerationItem(stringOf(payload.call_id) ?? this.#itemId(), payload), index);
        return;
      case 'item_completed': {
        const plan = planItem(payload);
        if (plan !== null) this.#put(plan.id === '' ? { ...plan, id: this.#itemId() } : plan, index);
        return;
      }
      case 'entered_review_mode':
        this.#put({ type: 'enteredReviewMode', id: this.#itemId(), review: reviewHint(payload) }, index);
        return;
      case 'exited_review_mode':
        this.#put({ type: 'exitedReviewMode', id: this.#itemId(), review: reviewText(payload) }, index);
        return;
      default:
        return; // Records of no item, and those of other versions.
    }
  }

  /** The only item that is told by the model's history. */
  #addHookPrompt(item: unknown, index: number): void {
    const fragments = findHookPrompt(item);
    if (fragments === null) return;
    this.#endReasoning('hook_prompt');
    const { id: turnId, items } = this.#turn(index);
    const ordinal = [...items.values()].filter(({ type }) => type === 'hookPrompt').length + 1;
    this.#put(hookPromptItem(fragments, { turnId, ordinal }), index);
  }

  #itemId(): string {
    return `item-${this.#nextItem++}`;
  }

  #open(id: string, options: Pick<OpenTurn, 'status' | 'explicit' | 'startedAt'>): OpenTurn {
    const turn: OpenTurn = {
      id,
      items: new Map(),
      error: null,
      completedAt: null,
      durationMs: null,
      sawCompaction: false,
      closed: false,
      ...options,
    };
    this.#turns.push(turn);
    this.#current = turn;
    return turn;
  }

  /** The turn that a record belongs to. Records outside of any turn open one. */
  #turn(index: number): OpenTurn {
    if (this.#current !== null && !this.#current.closed) return this.#current;
    return this.#open(`rollout-${index}`, { status: 'completed', explicit: false, startedAt: null });
  }

  #put(item: ThreadItem, index: number): void {
    this.#turn(index).items.set(item.id, item);
  }

  #userMessage(payload: Payload, index: number): void {
    const implicit = this.#current !== null && !this.#current.explicit && this.#current.items.size > 0;
    if (implicit) this.#current = null;
    this.#put(userMessageItem(this.#itemId(), userInputs(payload)), index);
  }

  #reasoningPart(kind: 'summary' | 'content', text: string | null, index: number): void {
    if (text === null || text === '') return;
    this.#reasoning ??= { id: this.#itemId(), summary: [], content: [] };
    this.#reasoning[kind].push(text);
    this.#put(reasoningItem(this.#reasoning.id, this.#reasoning), index);
  }

  /** Token counts come between the parts of one reasoning; anything else ends it. */
  #endReasoning(type: unknown): void {
    if (type !== 'token_count') this.#reasoning = null;
  }

  /** The turn of that id, else the one that is open. */
  #find(turnId: unknown): OpenTurn | null {
    return this.#turns.findLast((turn) => turn.id === turnId) ?? (this.#current?.closed ? null : this.#current);
  }

  #complete(payload: Payload): void {
    const turn = this.#find(payload.turn_id);
    if (turn === null) return;
    const error = isRecord(payload.keelson_error) ? payload.keelson_error : null;
    if (error !== null && typeof error.message === 'string') {
      turn.status = 'failed';
      turn.error = toTurnError(error);
    }
    if (turn.status === 'inProgress') turn.status = 'completed';
    this.#setTimes(turn, payload);
    turn.closed = true;
  }

  /** What is told after it still belongs to the turn: the end of something that it had begun. */
  #abort(payload: Payload): void {
    const turn = this.#find(payload.turn_id);
    if (turn === null) return;
    turn.status = 'interrupted';
    this.#setTimes(turn, payload);
  }

  #setTimes(turn: OpenTurn, payload: Payload): void {
    turn.completedAt = numberOf(payload.completed_at);
    turn.durationMs = numberOf(payload.duration_ms);
  }

  #rollBack(count: number): void {
    this.#turns = this.#turns.slice(0, Math.max(0, this.#turns.length - count));
    this.#current = null;
    this.#nextItem = this.#turns.reduce((sum, turn) => sum + turn.items.size, 0) + 1;
  }
}

const reviewHint = (payload: Payload): string => stringOf(payload.user_facing_hint) ?? 'Review requested.';

const reviewText = ({ review_output: output }: Payload): string => renderReview(findReviewOutput(output));

/** What our own writer stored: a `TurnError`. Its info is one of a closed set that only we write. */
const toTurnError = (error: Payload): TurnError => ({
  message: stringOf(error.message) ?? '',
  codexErrorInfo: (error.codexErrorInfo ?? null) as TurnError['codexErrorInfo'],
  additionalDetails: stringOf(error.additionalDetails),
});
