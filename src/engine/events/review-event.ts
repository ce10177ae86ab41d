import type { GuardianApprovalReview, GuardianApprovalReviewAction, ReviewTarget } from '../../protocol/index.js';
import type { ReviewOutput } from '../review/review-output.js';
import type { OfThread, OfTurn } from './event-place.js';

/** A review began in the thread. */
export interface ReviewEntered extends OfTurn {
  readonly type: 'reviewEntered';
  readonly target: ReviewTarget;
  /** What is reviewed, in a few words for people. */
  readonly hint: string;
}

/** The review ended. `output` null: without a result. */
export interface ReviewExited extends OfTurn {
  readonly type: 'reviewExited';
  readonly output: ReviewOutput | null;
}

interface AutoReview extends OfTurn {
  readonly reviewId: string;
  /** The call that wants it; `null`: none is known. */
  readonly targetItemId: string | null;
  readonly action: GuardianApprovalReviewAction;
  readonly startedAtMs: number;
}

/** A reviewer begins to judge an action. */
export interface AutoReviewStarted extends AutoReview {
  readonly type: 'autoReviewStarted';
}

/** The reviewer's verdict, or why there is none. */
export interface AutoReviewCompleted extends AutoReview {
  readonly type: 'autoReviewCompleted';
  readonly review: GuardianApprovalReview;
  readonly completedAtMs: number;
}

/** What a person should know of what a reviewer decided. */
export interface GuardianWarning extends OfThread {
  readonly type: 'guardianWarning';
  readonly message: string;
}

/** What happens in a review: of code, or of an action that wants to be allowed. */
export type ReviewEvent = ReviewEntered | ReviewExited | AutoReviewStarted | AutoReviewCompleted | GuardianWarning;
