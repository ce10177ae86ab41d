import type { ThreadBackgroundTerminalsCleanParams, ThreadShellCommandParams } from '../../protocol/index.js';
import type { Answer, Caller } from '../engine.js';
import type { Engineering } from '../threads/load-thread.js';
import { checkedCommand, startShellCommand } from './shell-command.js';

/** Work on a loaded thread that is no answer to the user: each answers at once, and the work follows. */
export interface ThreadWork {
  /** Runs a line of the user in the user's shell, in the turn that runs or in one of its own. */
  runShellCommand(params: ThreadShellCommandParams, caller: Caller): Answer<Record<string, never>>;
  /** Ends the thread's commands that run in the background. */
  cleanBackgroundTerminals(params: ThreadBackgroundTerminalsCleanParams): Promise<Record<string, never>>;
}

export const createThreadWork = ({ services, threads }: Engineering): ThreadWork => ({
  runShellCommand: (params, caller) => {
    const command = checkedCommand(params.command);
    return startShellCommand(services, { thread: threads.get(params.threadId), command, caller });
  },
  cleanBackgroundTerminals: async ({ threadId }) => {
    await threads.get(threadId).tools.close();
    return {};
  },
});
