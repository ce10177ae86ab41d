import type { Caller } from '../caller.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import type { ThreadSettings } from '../turn/turn-settings.js';
import { ReviewSeat, type SeatReview } from './review-seat.js';
import type { ReviewTurnEnd } from './review-turn.js';
import { type ReviewerSetup, reviewerSetup } from './reviewer-setup.js';

export interface SeatsReview extends Omit<SeatReview, 'timeoutMs' | 'schedule'> {
  readonly settings: ThreadSettings;
}

/**
 * The reviewers of one thread. There is one, which goes on from verdict to verdict, as what it has read need not be sent
 * and paid for anew; while it is busy, copies of it judge what else comes up.
 */
export class ReviewSeats {
  readonly #services: Services;
  readonly #thread: LoadedThread;
  readonly #limits: Pick<SeatReview, 'timeoutMs' | 'schedule'>;
  #seat: ReviewSeat | null = null;

  constructor(services: Services, thread: LoadedThread, limits: Pick<SeatReview, 'timeoutMs' | 'schedule'>) {
    this.#services = services;
    this.#thread = thread;
    this.#limits = limits;
  }

  async review({ settings, ...asked }: SeatsReview): Promise<ReviewTurnEnd> {
    const setup = reviewerSetup(this.#thread, settings);
    const review: SeatReview = { ...asked, ...this.#limits };
    const seat = this.#seat;
    if (seat !== null && seat.key === setup.key && seat.isBusy) return this.#reviewByCopy(seat, setup, review);
    if (seat !== null && seat.key === setup.key) return seat.review(review);
    const fresh = this.#open(setup, asked.caller);
    this.#seat = fresh;
    void seat?.close();
    try {
      return await fresh.review(review);
    } catch (error) {
      if (this.#seat === fresh) this.#seat = null; // It could not be opened.
      throw error;
    }
  }

  #open(setup: ReviewerSetup, caller: Caller): ReviewSeat {
    return new ReviewSeat(this.#services, { reviewed: this.#thread, setup, caller, isKept: true }, null);
  }

  async #reviewByCopy(seat: ReviewSeat, setup: ReviewerSetup, review: SeatReview): Promise<ReviewTurnEnd> {
    const known = await seat.knowledge();
    const asked = { reviewed: this.#thread, setup, caller: review.caller, isKept: false };
    const copy = new ReviewSeat(this.#services, asked, known);
    try {
      return await copy.review(review);
    } finally {
      await copy.close();
    }
  }

  async close(): Promise<void> {
    const seat = this.#seat;
    this.#seat = null;
    await seat?.close();
  }
}
