import type { ResponseItem } from '../../model/model-transport.js';
import { message } from '../context/history.js';
import type { TurnCompleted } from '../events/turn-event.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import { earlierVerdicts } from './instructions.js';
import { type NewReviewer, type OpenReviewer, openReviewer } from './open-reviewer.js';
import { reviewPrompt } from './review-prompt.js';
import { type ReviewTurnEnd, type ReviewTurnRequest, runReviewTurn } from './review-turn.js';
import type { ReviewedAction } from './reviewed-action.js';
import { isSameHistory, readTranscript, startOfTranscript, type TranscriptCursor } from './transcript.js';

/** What a reviewer knows once it has given a verdict: others can go on from it. */
export interface ReviewerKnowledge {
  readonly history: readonly ResponseItem[];
  readonly told: LoadedThread['window']['told'];
  readonly cursor: TranscriptCursor;
  /** Verdicts that it has given. */
  readonly verdicts: number;
}

export interface SeatReview extends Pick<ReviewTurnRequest, 'caller' | 'signal' | 'timeoutMs' | 'schedule'> {
  readonly action: ReviewedAction;
  readonly retryReason: string | null;
}

const knowsNothing = { cursor: startOfTranscript, verdicts: 0 };

/** A reviewer and how far it has followed the thread that it reviews. It judges one action at a time. */
export class ReviewSeat {
  readonly key: string;
  isBusy = false;
  readonly #reviewed: LoadedThread;
  readonly #reviewer: Promise<OpenReviewer>;
  #lastEnd: TurnCompleted | null = null;
  #known: Pick<ReviewerKnowledge, 'cursor' | 'verdicts'>;
  #committed: { readonly items: number; readonly windowNumber: number; readonly told: LoadedThread['window']['told'] } | null = null;
  #isClosing = false;

  constructor(services: Services, asked: Pick<NewReviewer, 'reviewed' | 'setup' | 'caller' | 'isKept'>, known: ReviewerKnowledge | null) {
    this.key = asked.setup.key;
    this.#reviewed = asked.reviewed;
    this.#known = known ?? knowsNothing;
    this.#reviewer = openReviewer(services, {
      ...asked,
      history: known?.history ?? [],
      told: known?.told ?? null,
      hear: (event) => {
        if (event.type === 'turnCompleted') this.#lastEnd = event;
      },
    });
    this.#reviewer.catch(() => undefined); // Whoever asks for a verdict hears of it.
  }

  /** What it knew before the review that it is busy with; `null`: nothing that could be built on. */
  async knowledge(): Promise<ReviewerKnowledge | null> {
    const committed = this.#committed;
    const known = this.#known;
    if (committed === null) return null;
    const { thread } = await this.#reviewer;
    if (thread.window.number !== committed.windowNumber) return null;
    return { ...known, told: committed.told, history: thread.window.history.slice(0, committed.items) };
  }

  /** Only while it is not busy. */
  async review({ action, retryReason, ...turn }: SeatReview): Promise<ReviewTurnEnd> {
    this.isBusy = true;
    const reviewer = await this.#reviewer;
    const { thread } = reviewer;
    const { cursor, verdicts } = this.#known;
    const isFollowUp = verdicts > 0 && isSameHistory(this.#reviewed.window.history, cursor);
    if (verdicts === 1) thread.record(message('developer', [earlierVerdicts]), null);
    const { entries, next } = readTranscript(this.#reviewed.window.history, isFollowUp ? cursor : startOfTranscript);
    const prompt = reviewPrompt({ threadId: this.#reviewed.id, entries, isFollowUp, action, retryReason });
    const whenFree = (): void => {
      this.#known = { cursor: next, verdicts: verdicts + 1 };
      this.#committed = { items: thread.window.history.length, windowNumber: thread.window.number, told: thread.window.told };
      this.isBusy = false;
      if (this.#isClosing) void thread.close();
    };
    return runReviewTurn(reviewer, { ...turn, prompt, whenFree, lastEnd: () => this.#lastEnd });
  }

  /** At once, or when the review that runs has ended. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.isBusy) return;
    const reviewer = await this.#reviewer.catch(() => null);
    await reviewer?.thread.close();
  }
}
