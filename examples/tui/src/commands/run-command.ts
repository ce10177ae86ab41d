import type { Account } from '../dialogs/account.js';
import type { Dialogs } from '../dialogs/dialogs.js';
import type { Session } from '../session/session.js';
import type { OpenedThread } from '../session/state.js';
import type { CommandName, Submission } from './commands.js';
import { diff } from './diff.js';
import { listMcp, listSkills } from './lists.js';
import { logIn, logOut } from './log-in.js';
import { pickMode } from './pick-mode.js';
import { pickModel } from './pick-model.js';
import { pickThread, renameOpened } from './pick-thread.js';
import { review } from './review.js';
import { compact, copyAnswer, help, status } from './small-commands.js';
import { listTerminals, stopTerminals } from './terminals.js';

export interface CommandPlace {
  readonly session: Session;
  readonly dialogs: Dialogs;
  readonly account: Account;
  readonly quit: () => void;
}

type Command = Extract<Submission, { kind: 'command' }>;
type WithoutThread = Extract<CommandName, 'quit' | 'help' | 'mcp' | 'login' | 'logout'>;

/** Does what a slash command says. */
export async function runCommand({ name, argument }: Command, place: CommandPlace): Promise<void> {
  const { session, quit } = place;
  switch (name) {
    case 'quit':
      return quit();
    case 'help':
      return help(session);
    case 'mcp':
      return listMcp(session);
    case 'login':
      return logIn(place);
    case 'logout':
      return logOut(place);
    default: {
      const thread = session.opened();
      if (thread !== null) await runInThread(name, { ...place, thread, argument });
    }
  }
}

export interface ThreadPlace extends CommandPlace {
  readonly thread: OpenedThread;
  readonly argument: string;
}

async function runInThread(name: Exclude<CommandName, WithoutThread>, place: ThreadPlace): Promise<void> {
  const { session } = place;
  switch (name) {
    case 'new':
      return session.start();
    case 'resume':
      return pickThread(place);
    case 'fork':
      return session.fork();
    case 'rename':
      return renameOpened(place);
    case 'model':
      return pickModel(place);
    case 'approvals':
      return pickMode(place);
    case 'review':
      return review(place);
    case 'compact':
      return compact(place);
    case 'diff':
      return diff(place);
    case 'copy':
      return copyAnswer(place);
    case 'ps':
      return listTerminals(place);
    case 'stop':
      return stopTerminals(place);
    case 'skills':
      return listSkills(place);
    case 'status':
      return status(place);
    default:
      return name satisfies never;
  }
}
