import type { UserInput } from '../../protocol/index.js';
import type { Caller } from '../caller.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import { Turn } from '../turn/turn.js';
import { UserTurn } from '../turn-work/user-turn.js';

interface Submission {
  readonly input: readonly UserInput[];
  readonly caller: Caller;
}

/** Gives a thread something to do, as a user would: a user's turn that runs takes it in, else it is the next turn. The id of it. */
export function submitInput(services: Services, thread: LoadedThread, { input, caller }: Submission): string {
  const id = services.ids.uuidv7();
  const running = thread.currentTurn;
  const turn = new Turn(services, thread, { id, caller, work: new UserTurn({ threadId: thread.id, input: [...input] }) });
  turn.watch.accept(input);
  if (running?.work.enqueue && !running.ended) {
    turn.watch.drop();
    running.work.enqueue({ input, clientMetadata: null });
  } else thread.start(turn);
  return id;
}
