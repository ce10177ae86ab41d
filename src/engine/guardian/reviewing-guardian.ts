import type { Schedule } from '../../platform/schedule.js';
import type { GuardianApprovalReview } from '../../protocol/index.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import { type Assessment, readAssessment } from './assessment.js';
import { Breaker, breakerWarning } from './breaker.js';
import type { Guardian, ReviewRequest, ReviewVerdict } from './guardian.js';
import { abortedText, denialText, timeoutRationale, timeoutText } from './refusal.js';
import { ReviewSeats } from './review-seats.js';
import { toWireAction } from './reviewed-action.js';

/** How long a review may take, with all that the reviewer looks up. */
const defaultTimeoutMs = 90_000;

export interface GuardianOptions {
  readonly schedule: Schedule;
  /** Default: 90 seconds. */
  readonly timeoutMs?: number;
}

type Review =
  | { readonly type: 'assessed'; readonly assessment: Assessment }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'timedOut' | 'aborted' };

interface Watched {
  readonly seats: ReviewSeats;
  readonly breaker: Breaker;
}

/** Has a model review each action in a thread of its own. */
export class ReviewingGuardian implements Guardian {
  readonly #services: () => Services;
  readonly #limits: { readonly timeoutMs: number; readonly schedule: Schedule };
  readonly #watched = new WeakMap<LoadedThread, Watched>();

  constructor(services: () => Services, { schedule, timeoutMs = defaultTimeoutMs }: GuardianOptions) {
    this.#services = services;
    this.#limits = { schedule, timeoutMs };
  }

  async review(request: ReviewRequest): Promise<ReviewVerdict> {
    const { scope, emit, action, targetItemId } = request;
    const { ids, clock } = this.#services();
    const startedAtMs = clock.now();
    const told = {
      threadId: scope.thread.id,
      turnId: scope.id,
      reviewId: ids.uuid(),
      targetItemId,
      action: toWireAction(action),
      startedAtMs,
    };
    emit({ type: 'autoReviewStarted', ...told });
    const review = await this.#ask(request);
    scope.signal.throwIfAborted();
    const result = toResult(review);
    const warning = warningOf(result);
    if (warning !== null) emit({ type: 'guardianWarning', threadId: told.threadId, message: warning });
    emit({ type: 'autoReviewCompleted', ...told, completedAtMs: clock.now(), review: result });
    return this.#conclude(request, review, result);
  }

  async #ask({ scope, trace, settings, action, signal, retryReason = null }: ReviewRequest): Promise<Review> {
    try {
      const { seats } = this.#of(scope.thread);
      const end = await seats.review({ settings, action, retryReason, signal, caller: { ...scope.caller, trace } });
      if (end.type === 'failed') return end;
      if (end.type !== 'answered') return { type: end.type };
      const assessment = readAssessment(end.text);
      return 'failure' in assessment ? { type: 'failed', reason: assessment.failure } : { type: 'assessed', assessment };
    } catch (error) {
      if (signal.aborted) return { type: 'aborted' };
      this.#services().warn('a review failed', { threadId: scope.thread.id, error });
      return { type: 'failed', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  #conclude({ scope, emit, conclude }: ReviewRequest, review: Review, { status, rationale }: GuardianApprovalReview): ReviewVerdict {
    const isDenial = review.type === 'assessed' && status === 'denied';
    const tripped = this.#of(scope.thread).breaker.count(scope.id, { isDenial });
    if (status === 'approved') return { status };
    conclude?.(status === 'timedOut' ? 'failed' : 'declined');
    if (tripped !== null) {
      emit({ type: 'guardianWarning', threadId: scope.thread.id, message: breakerWarning(tripped) });
      scope.abort();
    }
    if (status === 'timedOut') return { status, refusal: timeoutText };
    return status === 'aborted' ? { status, refusal: abortedText } : { status: 'denied', refusal: denialText(rationale ?? '') };
  }

  #of(thread: LoadedThread): Watched {
    const known = this.#watched.get(thread);
    if (known !== undefined) return known;
    const seats = new ReviewSeats(this.#services(), thread, this.#limits);
    const watched = { seats, breaker: new Breaker() };
    this.#watched.set(thread, watched);
    thread.onClose(() => seats.close());
    return watched;
  }
}

/** A review without a verdict is a refusal. */
function toResult(review: Review): GuardianApprovalReview {
  switch (review.type) {
    case 'assessed': {
      const { outcome, riskLevel, userAuthorization, rationale } = review.assessment;
      return { status: outcome === 'allow' ? 'approved' : 'denied', riskLevel, userAuthorization, rationale };
    }
    case 'failed': {
      const rationale = `Automatic approval review failed: ${review.reason}`;
      return { status: 'denied', riskLevel: 'high', userAuthorization: 'unknown', rationale };
    }
    case 'timedOut':
      return { status: 'timedOut', riskLevel: null, userAuthorization: null, rationale: timeoutRationale };
    case 'aborted':
      return { status: 'aborted', riskLevel: null, userAuthorization: null, rationale: null };
    default:
      return review satisfies never;
  }
}

function warningOf({ status, riskLevel, userAuthorization, rationale }: GuardianApprovalReview): string | null {
  if (status === 'timedOut') return timeoutRationale;
  if (status !== 'approved' && status !== 'denied') return null;
  return `Automatic approval review ${status} (risk: ${riskLevel}, authorization: ${userAuthorization}): ${rationale}`;
}
