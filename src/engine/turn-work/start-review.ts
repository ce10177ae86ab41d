import { internalError } from '../../protocol/errors.js';
import type { ReviewStartParams, ReviewStartResponse } from '../../protocol/index.js';
import type { Answer, Caller } from '../caller.js';
import { userMessageItem } from '../items.js';
import { checkedTarget } from '../review/review-target.js';
import type { LoadedThread } from '../thread.js';
import type { Engineering } from '../threads/engineering.js';
import { makeFork } from '../threads/fork-thread.js';
import { Turn } from '../turn.js';
import { ReviewTurn } from './review.js';
import { startInPlace } from './start-in-place.js';

/** Starts a review once the answer is out: in the thread, or in a fork of it that every client hears of. */
export async function startReview(engine: Engineering, params: ReviewStartParams, caller: Caller): Promise<Answer<ReviewStartResponse>> {
  const asked = engine.threads.get(params.threadId);
  const work = new ReviewTurn(checkedTarget(params.target));
  const { thread, announce } =
    params.delivery === 'detached' ? await forkFor(engine, asked, caller) : { thread: asked, announce: () => {} };
  const { services } = engine;
  const turn = new Turn(services, thread, { id: services.ids.uuidv7(), caller, work });
  const hint = userMessageItem(turn.id, [{ type: 'text', text: work.hint, text_elements: [] }]);
  const start = startInPlace(thread, turn);
  return {
    result: { turn: { ...turn.requested, items: [hint] }, reviewThreadId: thread.id },
    afterwards: () => {
      announce();
      start();
    },
  };
}

/** A copy of the thread as it is at this moment. What goes on in the thread itself is not disturbed. */
async function forkFor(engine: Engineering, parent: LoadedThread, caller: Caller): Promise<{ thread: LoadedThread; announce: () => void }> {
  const { id: threadId, writer, settings, config } = parent;
  if (writer === null) throw internalError(`failed to load parent thread ${threadId}: it is kept in memory only`);
  await writer.persist();
  await writer.flush();
  const model = config.reviewModel ?? settings.model;
  const { thread, stored } = await makeFork(engine, { threadId, model, modelProvider: config.provider.id, cwd: settings.cwd }, caller);
  const view = thread.view(stored);
  return {
    thread,
    announce: () => {
      thread.publish({ type: 'threadAppeared', threadId: thread.id });
      thread.emit({ type: 'threadStarted', threadId: thread.id, thread: view });
    },
  };
}
