import type {
  ReviewStartParams,
  ReviewStartResponse,
  ThreadBackgroundTerminalsCleanParams,
  ThreadCompactStartParams,
  ThreadShellCommandParams,
} from '../../protocol/index.js';
import type { Answer, Caller } from '../caller.js';
import type { Engineering } from '../thread-operations/engineering.js';
import { Turn } from '../turn/turn.js';
import { CompactTurn } from './compact.js';
import { checkedCommand, startShellCommand } from './shell-command.js';
import { startInPlace } from './start-in-place.js';
import { startReview } from './start-review.js';

type Nothing = Record<string, never>;

/** Work on a loaded thread that is no answer to the user: each answers at once, and the work follows. */
export interface ThreadWork {
  /** Compacts the thread's history, in place of a turn that runs. */
  compactThread(params: ThreadCompactStartParams, caller: Caller): Answer<Nothing>;
  /** Has changes reviewed, in place of a turn that runs. */
  startReview(params: ReviewStartParams, caller: Caller): Promise<Answer<ReviewStartResponse>>;
  /** Runs a line of the user in the user's shell, in the turn that runs or in one of its own. */
  runShellCommand(params: ThreadShellCommandParams, caller: Caller): Answer<Nothing>;
  /** Ends the thread's commands that run in the background. */
  cleanBackgroundTerminals(params: ThreadBackgroundTerminalsCleanParams): Promise<Nothing>;
}

export function createThreadWork(engine: Engineering): ThreadWork {
  const { services, threads } = engine;
  return {
    compactThread: ({ threadId }, caller) => {
      const thread = threads.get(threadId);
      const turn = new Turn(services, thread, { id: services.ids.uuidv7(), caller, work: new CompactTurn() });
      return { result: {}, afterwards: startInPlace(thread, turn) };
    },
    startReview: (params, caller) => startReview(engine, params, caller),
    runShellCommand: (params, caller) => {
      const command = checkedCommand(params.command);
      return startShellCommand(services, { thread: threads.get(params.threadId), command, caller });
    },
    cleanBackgroundTerminals: async ({ threadId }) => {
      await threads.get(threadId).tools.cleanBackgroundTerminals();
      return {};
    },
  };
}
