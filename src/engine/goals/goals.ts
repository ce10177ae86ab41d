import type { ResponseItem } from '../../model/model-transport.js';
import type { StoredGoal } from '../../store/thread-goals.js';
import type { LoadedThread } from '../thread/thread.js';

/** What a model wants to work for. */
export interface NewGoal {
  readonly objective: string;
  /** `null`: no limit. */
  readonly tokenBudget: number | null;
  /** The turn that asks. */
  readonly turnId: string;
}

/** What threads work for: their turns pay for it. */
export interface Goals {
  /** The thread has another goal: what was before is not for it to pay. */
  beginCount(threadId: string): void;
  /** Charges the goal with what its thread's turn has cost since it was charged last. The goal, if there is one that counts. */
  account(thread: LoadedThread, turnId: string): Promise<StoredGoal | null>;
  /** As `account`; what to tell the model when its goal's budget has just been spent. */
  accountMidTurn(thread: LoadedThread, turnId: string): Promise<ResponseItem | null>;
  /** As `account`, for a turn that is over. */
  accountAtEnd(thread: LoadedThread, turnId: string): Promise<void>;
  get(threadId: string): Promise<StoredGoal | null>;
  /** Gives a thread the goal that its model asks for. */
  create(thread: LoadedThread, goal: NewGoal): Promise<{ readonly goal: StoredGoal } | { readonly refusal: string }>;
  /** Charges the goal a last time and marks it as reached; `null`: there is none. */
  complete(thread: LoadedThread, turnId: string): Promise<StoredGoal | null>;
}
