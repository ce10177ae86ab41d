import { resolve } from 'node:path';
import { AppServer, type AppServerOptions, KeelsonError } from 'keelson';
import { help, readArgs, type TuiArgs } from './args.js';
import { type CommandPlace, runCommand } from './commands/run-command.js';
import { type Account, createAccount } from './dialogs/account.js';
import { answerRequests } from './dialogs/answer-requests.js';
import { createDialogs } from './dialogs/dialogs.js';
import { keyVariable, type LogInOutcome } from './dialogs/log-in.js';
import { createClipboard } from './input/clipboard.js';
import { createKeys } from './input/keys.js';
import { openPromptHistory } from './session/prompt-history.js';
import { createSession, follow, type Session } from './session/session.js';
import { initialState, recallable, type State } from './session/state.js';
import { createStore } from './session/store.js';
import { showScreen } from './view/screen.js';

const version = '0.1.0';
const batchMs = 40;

/** Everything that the program touches of its process. */
export interface Surroundings {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Fires when the process is told to end. */
  readonly leave: AbortSignal;
  /** Stops the process until the shell lets it go on; `resume` is called then. */
  readonly suspend: (resume: () => void) => void;
  /** What the server gets besides, such as a scripted model. */
  readonly server?: Partial<AppServerOptions>;
  /** Said at the start. */
  readonly notice?: string;
}

/** Runs the program until the user leaves. Resolves to its exit code, or to the wish to see a script play. */
export async function runTui(argv: readonly string[], io: Surroundings): Promise<number | 'demo'> {
  const args = readArguments(argv, io);
  if (typeof args === 'number') return args;
  if (!io.stdin.isTTY || !io.stdout.isTTY) {
    io.stderr.write('keelson needs a terminal; keelson-exec runs without one\n');
    return 1;
  }
  if (args.demo && !io.server) return 'demo';
  try {
    await using server = await startServer(args, io);
    return await showThreads(server, args, io);
  } catch (error) {
    if (!(error instanceof KeelsonError)) throw error;
    io.stderr.write(`${error.message}\n`);
    return 1;
  }
}

function readArguments(argv: readonly string[], { stdout, stderr }: Surroundings): TuiArgs | number {
  try {
    const args = readArgs(argv);
    if (args === 'help' || args === 'version') {
      stdout.write(args === 'help' ? help : `keelson ${version}\n`);
      return 0;
    }
    return args;
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : String(error)}\n\nFor more information, try '--help'.\n`);
    return 2;
  }
}

const startServer = (args: TuiArgs, io: Surroundings): Promise<AppServer> =>
  AppServer.start({
    clientInfo: { name: 'keelson_tui', version },
    sessionSource: 'cli',
    env: io.env,
    cwd: resolve(io.cwd, args.cd ?? '.'),
    auth: { keyVariables: [keyVariable] },
    ...io.server,
  });

async function showThreads(server: AppServer, args: TuiArgs, io: Surroundings): Promise<number | 'demo'> {
  const store = createStore<State>(initialState, (work) => void setTimeout(work, batchMs));
  const dialogs = createDialogs(store);
  const session = createSession({ server, store, model: args.model });
  answerRequests({ server, dialogs });
  const following = follow(server.notifications(), store);
  if (io.notice) session.tell(io.notice, 'accent');
  for (const { summary, details } of server.warnings) session.tell([summary, details].filter(Boolean).join(': '), 'error');
  const failed = (error: unknown): void => session.tell(error instanceof Error ? error.message : String(error), 'error');
  const account = createAccount({ server, dialogs, io });
  await using clipboard = createClipboard(io.env);
  const history = openPromptHistory(server, Date.now);
  const recalled = history.load().then((texts) => store.change(recallable(texts)), failed);
  const entered = enter(account, io);
  const ready = entered.then((outcome) => (outcome === 'loggedIn' ? openFirst(session, args) : undefined)).catch(failed);
  const keyPlace = { session, dialogs, account, ready, clipboard, history, recalled };
  const screen = showScreen({ store, io, keys: (shown) => createKeys({ ...keyPlace, ...shown }) });
  const place: CommandPlace = { session, dialogs, account, quit: screen.quit };
  entered.then((outcome) => outcome !== 'loggedIn' && screen.quit(), failed);
  ready.then(() => begin(args, place)).catch(failed);
  await screen.ended;
  sayHowToGoOn(store.get(), io);
  await server.close();
  await following;
  return (await entered.catch(() => null)) === 'demo' ? 'demo' : 0;
}

const enter = async (account: Account, { server }: Surroundings): Promise<LogInOutcome> =>
  server?.model || !(await account.isNeeded()) ? 'loggedIn' : account.logIn({ isNeeded: true });

async function openFirst(session: Session, { resume }: TuiArgs): Promise<void> {
  if (resume === 'last') {
    const { data } = await session.server.thread.list({ limit: 1, sortKey: 'updated_at' });
    if (data[0]) return session.resume(data[0].id);
  }
  if (resume !== null && typeof resume === 'object') return session.resume(resume.id);
  await session.start();
}

async function begin({ resume, prompt }: TuiArgs, place: CommandPlace): Promise<void> {
  if (place.session.store.get().thread === null) return;
  if (resume === 'pick') await runCommand({ kind: 'command', name: 'resume', argument: '' }, place);
  if (prompt !== null) await place.session.send(prompt);
}

function sayHowToGoOn({ thread, transcript }: State, { stdout }: Surroundings): void {
  const hasItems = transcript.committed.some((entry) => 'item' in entry);
  if (thread !== null && hasItems) stdout.write(`To go on with this: keelson resume ${thread.threadId}\n`);
}
