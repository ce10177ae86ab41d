import type { Schedule } from '../../platform/schedule.js';
import type { Caller } from '../caller.js';
import type { TurnCompleted } from '../events/turn-event.js';
import { Turn } from '../turn/turn.js';
import { UserTurn } from '../turn-work/user-turn.js';
import { assessmentSchema } from './assessment.js';
import type { OpenReviewer } from './open-reviewer.js';

export interface ReviewTurnRequest {
  /** The parts of the message to the reviewer. */
  readonly prompt: readonly string[];
  readonly caller: Caller;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly schedule: Schedule;
  /** Called when the reviewer is free again: after the answer, or later where it was not waited for. */
  readonly whenFree: () => void;
  /** The end of the turn that ran last. */
  readonly lastEnd: () => TurnCompleted | null;
}

/** How a turn of the reviewer ended. */
export type ReviewTurnEnd =
  | { readonly type: 'answered'; readonly text: string | null }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'timedOut' | 'aborted' };

/** Has a reviewer answer, within the time. */
export async function runReviewTurn({ thread, services }: OpenReviewer, request: ReviewTurnRequest): Promise<ReviewTurnEnd> {
  const { prompt, caller, signal, timeoutMs, schedule } = request;
  const input = prompt.map((text) => ({ type: 'text' as const, text, text_elements: [] }));
  const work = new UserTurn({ threadId: thread.id, input, outputSchema: assessmentSchema });
  const turn = new Turn(services, thread, { id: services.ids.uuidv7(), caller, work, op: 'user_turn' });
  turn.watch.accept(input);
  const ended = turn.done.then(() => thread.whenTold());
  void ended.finally(request.whenFree);
  let cut: 'timedOut' | 'aborted' | null = null;
  const wasCut = new Promise<void>((resolve) => {
    const stop = (how: 'timedOut' | 'aborted'): void => {
      cut ??= how;
      turn.abort();
      resolve();
    };
    const forget = schedule(timeoutMs, () => stop('timedOut'));
    const onAbort = (): void => stop('aborted');
    signal.addEventListener('abort', onAbort, { once: true });
    void ended.finally(() => {
      forget();
      signal.removeEventListener('abort', onAbort);
    });
  });
  thread.start(turn);
  if (signal.aborted) turn.abort();
  await Promise.race([ended, wasCut]);
  if (cut !== null) return { type: cut };
  if (signal.aborted) return { type: 'aborted' };
  return toEnd(request.lastEnd());
}

function toEnd(end: TurnCompleted | null): ReviewTurnEnd {
  if (end?.status === 'completed') return { type: 'answered', text: end.lastAgentMessage };
  return { type: 'failed', reason: end?.error?.message ?? 'the reviewer was interrupted' };
}
