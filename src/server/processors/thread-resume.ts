import type { Answer } from '../../engine/caller.js';
import type { Join } from '../../engine/thread-operations/resume-request.js';
import type { ThreadResumeParams, ThreadResumeResponse } from '../../protocol/index.js';
import { deliver } from '../dispatch/answer.js';
import type { RequestContext } from '../dispatch/request-context.js';
import type { Services } from '../services.js';

/**
 * The answer shows the thread at one instant, from which on the client listens. Then, in this order: what repeats earlier
 * figures, what happened while the answer was on its way, and the questions that are open.
 */
export async function resumeForClient(
  { engine, hub }: Pick<Services, 'engine' | 'hub'>,
  params: ThreadResumeParams,
  context: RequestContext,
): Promise<ThreadResumeResponse> {
  const { connection } = context;
  let letGo = (): void => {};
  const join: Join = (threadId, { afterAnswer }) => {
    const isNew = !hub.subscriptions.of(threadId).has(connection);
    if (afterAnswer) letGo = hub.joining.begin(threadId, connection);
    hub.subscribe(threadId, connection);
    return isNew;
  };
  const answer = await engine.resumeThread(params, context.caller, join).catch((error: unknown) => {
    letGo();
    throw error;
  });
  const result = deliver(connection.experimentalApi ? answer : withoutGoal(answer), context);
  context.afterResponse(() => {
    letGo();
    hub.serverRequests.replay(result.thread.id, connection);
  });
  return result;
}

/** Goals are experimental: who has not asked for such things is not told of the goal that the thread has, or has not. */
const withoutGoal = <R>({ toCaller = [], ...answer }: Answer<R>): Answer<R> => ({
  ...answer,
  toCaller: toCaller.filter(({ type }) => type !== 'goalUpdated' && type !== 'goalCleared'),
});
