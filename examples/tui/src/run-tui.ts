import { resolve } from 'node:path';
import { AppServer, type AppServerOptions, KeelsonError } from 'keelson';
import { help, readArgs, type TuiArgs } from './args.js';
import { type CommandPlace, runCommand } from './commands/run-command.js';
import { answerRequests } from './dialogs/answer-requests.js';
import { createDialogs } from './dialogs/dialogs.js';
import { createKeys } from './input/keys.js';
import { createSession, follow, type Session } from './session/session.js';
import { changeTranscript, initialState, type State } from './session/state.js';
import { createStore } from './session/store.js';
import { note } from './session/transcript.js';
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
  /** What the server gets besides, such as a scripted model. */
  readonly server?: Partial<AppServerOptions>;
  /** Said at the start. */
  readonly notice?: string;
}

/** Runs the program until the user leaves. Resolves to its exit code. */
export async function runTui(argv: readonly string[], io: Surroundings): Promise<number> {
  const args = readArguments(argv, io);
  if (typeof args === 'number') return args;
  if (!io.stdin.isTTY || !io.stdout.isTTY) {
    io.stderr.write('keelson needs a terminal; keelson-exec runs without one\n');
    return 1;
  }
  try {
    await using server = await startServer(args, io);
    await showThreads(server, args, io);
    return 0;
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
    stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

const startServer = (args: TuiArgs, io: Surroundings): Promise<AppServer> =>
  AppServer.start({
    clientInfo: { name: 'keelson_tui', version },
    sessionSource: 'cli',
    env: io.env,
    cwd: resolve(io.cwd, args.cd ?? '.'),
    auth: { keyVariables: ['OPENAI_API_KEY'] },
    ...io.server,
  });

async function showThreads(server: AppServer, args: TuiArgs, io: Surroundings): Promise<void> {
  const store = createStore<State>(initialState, (work) => void setTimeout(work, batchMs));
  const dialogs = createDialogs(store);
  const session = createSession({ server, store, model: args.model });
  answerRequests({ server, store, dialogs });
  const following = follow(server.notifications(), store);
  if (io.notice) store.change(changeTranscript((transcript) => note(transcript, io.notice ?? '', 'accent')));
  for (const { summary, details } of server.warnings) session.tell([summary, details].filter(Boolean).join(': '), 'error');
  const failed = (error: unknown): void => session.tell(error instanceof Error ? error.message : String(error), 'error');
  const ready = openFirst(session, args).catch(failed);
  const screen = showScreen({ store, io, keys: (quit) => createKeys({ session, dialogs, ready, quit }) });
  ready.then(() => begin(args, { session, dialogs, quit: screen.quit })).catch(failed);
  await screen.ended;
  await server.close();
  await following;
}

async function openFirst(session: Session, { resume }: TuiArgs): Promise<void> {
  if (resume === 'last') {
    const { data } = await session.server.thread.list({ limit: 1, sortKey: 'updated_at' });
    if (data[0]) return session.resume(data[0].id);
  }
  if (resume !== null && typeof resume === 'object') return session.resume(resume.id);
  await session.start();
}

async function begin({ resume, prompt }: TuiArgs, place: CommandPlace): Promise<void> {
  if (resume === 'pick') await runCommand({ kind: 'command', name: 'resume', argument: '' }, place);
  if (prompt !== null) await place.session.send(prompt);
}
