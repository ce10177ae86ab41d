import { isInRepository } from '../../platform/git/git.js';
import { internalError } from '../../protocol/errors.js';
import type { ReviewStartParams, ReviewStartResponse, ReviewTarget } from '../../protocol/index.js';
import type { Answer, Caller } from '../caller.js';
import { userMessageItem } from '../items.js';
import { checkedTarget } from '../review/review-target.js';
import type { LoadedThread } from '../thread/thread.js';
import type { Engineering } from '../thread-operations/engineering.js';
import { makeFork } from '../thread-operations/fork-thread.js';
import { tellWarnings } from '../thread-operations/tell-warnings.js';
import { Turn } from '../turn/turn.js';
import { failBeforeTurn } from './fail-before-turn.js';
import { ReviewTurn } from './review.js';
import { startInPlace } from './start-in-place.js';
import { warnOfUnknownModel } from './user-turn.js';

/** Starts a review once the answer is out: in the thread, or in a fork of it that every client hears of. */
export async function startReview(engine: Engineering, params: ReviewStartParams, caller: Caller): Promise<Answer<ReviewStartResponse>> {
  const asked = engine.threads.get(params.threadId);
  const target = checkedTarget(params.target);
  const work = new ReviewTurn(target);
  const thread = params.delivery === 'detached' ? await forkFor(engine, asked, caller) : asked;
  const { services } = engine;
  const turn = new Turn(services, thread, { id: services.ids.uuidv7(), caller, work });
  const hint = userMessageItem(turn.id, [{ type: 'text', text: work.hint, text_elements: [] }]);
  const result = { turn: { ...turn.requested, items: [hint] }, reviewThreadId: thread.id };
  if (await hasNothingToCompare(target, thread)) {
    turn.watch.drop();
    return { result, afterwards: () => refuse(thread, turn.id) };
  }
  return { result, afterwards: startInPlace(thread, turn) };
}

/** A branch is compared with another of its repository. */
const hasNothingToCompare = async ({ type }: ReviewTarget, { settings }: LoadedThread): Promise<boolean> =>
  type === 'baseBranch' && !(await isInRepository(settings.cwd));

function refuse(thread: LoadedThread, turnId: string): void {
  warnOfUnknownModel(thread);
  failBeforeTurn(thread, turnId, { message: `${JSON.stringify(thread.settings.cwd)} is not a git repository`, codexErrorInfo: 'other' });
}

/** A copy of the thread as it is at this moment, that every client hears of. What goes on in the thread itself is not disturbed. */
async function forkFor(engine: Engineering, parent: LoadedThread, caller: Caller): Promise<LoadedThread> {
  const { id: threadId, writer, settings, config } = parent;
  if (writer === null) throw internalError(`failed to load parent thread ${threadId}: it is kept in memory only`);
  await writer.persist();
  await writer.flush();
  const model = config.reviewModel ?? settings.model;
  const { thread, stored } = await makeFork(engine, { threadId, model, modelProvider: config.provider.id, cwd: settings.cwd }, caller);
  thread.publish({ type: 'threadAppeared', threadId: thread.id });
  tellWarnings(thread);
  thread.emit({ type: 'threadStarted', threadId: thread.id, thread: thread.view(stored) });
  return thread;
}
