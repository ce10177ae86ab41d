import { finalError } from '../../model/errors.js';
import { findMergeBase } from '../../platform/git/git-merge-base.js';
import type { ReviewTarget, ThreadItem } from '../../protocol/index.js';
import { message } from '../context/history.js';
import { agentMessageItem } from '../items.js';
import { reviewInterrupted, reviewInterruptedMessage, reviewResultMessage } from '../review/prompts.js';
import { renderReview } from '../review/render-review.js';
import { parseReviewOutput, type ReviewOutput } from '../review/review-output.js';
import { targetHint, targetPrompt } from '../review/review-target.js';
import { type Reviewed, runReviewer } from '../review/reviewer.js';
import type { TurnScope, TurnWork } from './turn-work.js';
import { warnOfUnknownModel } from './user-turn.js';

/** The result as a message of the thread. Its id is the same in every review. */
const resultItemId = 'review_rollout_assistant';

/** A turn in which a reviewer looks at changes, and whose result becomes part of the thread. */
export class ReviewTurn implements TurnWork {
  readonly kind = 'review';
  readonly hint: string;
  readonly #target: ReviewTarget;

  constructor(target: ReviewTarget) {
    this.#target = target;
    this.hint = targetHint(target);
  }

  announce(scope: TurnScope): void {
    warnOfUnknownModel(scope.thread);
    tellItem(scope, { type: 'enteredReviewMode', id: scope.id, review: this.hint });
  }

  async run(scope: TurnScope): Promise<null> {
    const { thread, id: turnId, signal } = scope;
    const target = this.#target;
    thread.emit({ type: 'reviewEntered', threadId: thread.id, turnId, target, hint: this.hint });
    let reviewed: Reviewed = { status: 'interrupted', text: null, error: null };
    try {
      reviewed = await review(scope, target);
    } finally {
      conclude(scope, outputOf(reviewed));
    }
    signal.throwIfAborted();
    if (reviewed.error !== null) throw finalError(reviewed.error.message, reviewed.error.codexErrorInfo ?? 'other');
    return null;
  }
}

async function review(scope: TurnScope, target: ReviewTarget): Promise<Reviewed> {
  const { cwd } = scope.thread.settings;
  const mergeBase = target.type === 'baseBranch' ? await findMergeBase(cwd, target.branch) : null;
  scope.signal.throwIfAborted();
  return runReviewer(scope, targetPrompt(target, mergeBase));
}

const outputOf = ({ status, text }: Reviewed): ReviewOutput | null =>
  status === 'completed' && text !== null && text.trim() !== '' ? parseReviewOutput(text) : null;

/** Tells the result to clients and to the thread's model. `null`: there is none. */
function conclude(scope: TurnScope, output: ReviewOutput | null): void {
  const { thread, id: turnId } = scope;
  const result = renderReview(output);
  const said = output === null ? reviewInterrupted : result;
  thread.record(message('user', [output === null ? reviewInterruptedMessage() : reviewResultMessage(result)]), turnId);
  thread.emit({ type: 'reviewExited', threadId: thread.id, turnId, output });
  tellItem(scope, { type: 'exitedReviewMode', id: turnId, review: result });
  tellItem(scope, agentMessageItem(resultItemId, said, { phase: null }));
  thread.record(message('assistant', [said]), turnId);
}

function tellItem({ thread, services, id: turnId }: TurnScope, item: ThreadItem): void {
  const atMs = services.clock.now();
  thread.emit({ type: 'itemStarted', threadId: thread.id, turnId, item, atMs });
  thread.emit({ type: 'itemCompleted', threadId: thread.id, turnId, item, atMs });
}
