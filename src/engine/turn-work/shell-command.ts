import { invalidRequest } from '../../protocol/errors.js';
import type { Answer, Caller } from '../caller.js';
import { message } from '../context/history.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import { Turn } from '../turn/turn.js';
import { runShellCommand } from './shell-command-run.js';
import type { TurnScope, TurnWork } from './turn-work.js';

/** A turn that runs a line of the user in the user's shell: no model is asked, no sandbox and no approval is in the way. */
export class ShellCommandTurn implements TurnWork {
  readonly kind = 'shell';
  readonly #command: string;

  constructor(command: string) {
    this.#command = command;
  }

  async run(scope: TurnScope): Promise<null> {
    const told = await runShellCommand(scope, this.#command);
    scope.thread.record(message('user', [told]), scope.id);
    scope.signal.throwIfAborted();
    return null;
  }
}

/** @throws RpcError `command must not be empty` */
export function checkedCommand(command: string): string {
  const trimmed = command.trim();
  if (trimmed === '') throw invalidRequest('command must not be empty');
  return trimmed;
}

/** Runs a command of the user once the answer is out: in the turn that runs, else in one of its own. */
export function startShellCommand(
  services: Services,
  { thread, command, caller }: { readonly thread: LoadedThread; readonly command: string; readonly caller: Caller },
): Answer<Record<string, never>> {
  const turn = new Turn(services, thread, { id: services.ids.uuidv7(), caller, work: new ShellCommandTurn(command) });
  if (thread.currentTurn === null) thread.currentTurn = turn;
  return { result: {}, afterwards: () => begin(turn, command) };
}

/** A turn that was told to stop takes nothing in any more: what follows it may. */
function begin(turn: Turn, command: string): void {
  const { thread } = turn;
  const running = thread.currentTurn;
  if (running === null || running === turn || running.ended) thread.start(turn);
  else if (running.signal.aborted) void running.done.then(() => begin(turn, command));
  else {
    turn.watch.drop();
    running.join(joinTurn(running, command));
  }
}

/** The model hears of it with the turn's next request, or with the next turn. An interrupt takes back what it has not heard. */
async function joinTurn(turn: Turn, command: string): Promise<void> {
  const told = await runShellCommand(turn, command);
  const mail = { item: message('user', [told]), startsTurn: false };
  turn.thread.inbox.put(mail);
  if (!turn.signal.aborted) turn.signal.addEventListener('abort', () => turn.thread.inbox.remove(mail), { once: true });
}
