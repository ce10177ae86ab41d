import type { ReviewStartParams, ReviewStartResponse } from '../../protocol/index.js';
import type { Answer, Caller } from '../engine.js';
import { userMessageItem } from '../items.js';
import { checkedTarget } from '../review/review-target.js';
import type { Engineering } from '../threads/load-thread.js';
import { Turn } from '../turn.js';
import { ReviewTurn } from './review.js';
import { startInPlace } from './start-in-place.js';

/** Starts a review once the answer is out: in the thread, or in a fork of it that every client hears of. */
export async function startReview(engine: Engineering, params: ReviewStartParams, caller: Caller): Promise<Answer<ReviewStartResponse>> {
  const { services, threads } = engine;
  const thread = threads.get(params.threadId);
  const work = new ReviewTurn(checkedTarget(params.target));
  const turn = new Turn(services, thread, { id: services.ids.uuidv7(), caller, work });
  const hint = userMessageItem(turn.id, [{ type: 'text', text: work.hint, text_elements: [] }]);
  return {
    result: { turn: { ...turn.requested, items: [hint] }, reviewThreadId: thread.id },
    afterwards: startInPlace(thread, turn),
  };
}
