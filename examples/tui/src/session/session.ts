import { type AppServer, RpcError } from 'keelson';
import type { ServerNotification, Thread, UserInput } from 'keelson/protocol';
import { toInput } from '../input/to-input.js';
import type { Tone } from '../view/lines.js';
import { changeTranscript, choose, type OpenedThread, type State } from './state.js';
import type { Store } from './store.js';
import { awaitInput, hear, note, openThread } from './transcript.js';

export interface Session {
  readonly server: AppServer;
  readonly store: Store<State>;
  /** Begins a thread with the settings of the one before, or with the configured ones. */
  start(): Promise<void>;
  resume(threadId: string): Promise<void>;
  /** Goes on in a copy of the open thread, or of a stored one. */
  fork(threadId?: string): Promise<void>;
  /** Sends a prompt: a running turn is steered by it, else a turn starts. */
  send(text: string): Promise<void>;
  interrupt(): Promise<void>;
  /** The thread that is open. Without one the user is told, and there is nothing to do. */
  opened(): OpenedThread | null;
  tell(text: string, tone?: Tone): void;
}

export interface SessionOptions {
  readonly server: AppServer;
  readonly store: Store<State>;
  readonly model?: string | undefined;
}

/** What thread/start, thread/resume and thread/fork answer alike. */
type Answer = Awaited<ReturnType<AppServer['thread']['start']>>;

export function createSession({ server, store, model }: SessionOptions): Session {
  const tell = (text: string, tone?: Tone): void => store.change(changeTranscript((transcript) => note(transcript, text, tone)));

  const show = async (answer: Answer, notice: string): Promise<void> => {
    const before = store.get().thread;
    store.change((state) => shown(state, answer));
    tell(notice, 'dim');
    if (before && before.threadId !== answer.thread.id)
      await server.thread.unsubscribe({ threadId: before.threadId }).catch(() => undefined);
  };

  const opened = (): OpenedThread | null => {
    const { thread } = store.get();
    if (thread === null) tell('no thread is open yet', 'error');
    return thread;
  };

  return {
    server,
    store,
    tell,
    opened,
    start: async () => {
      const before = store.get().thread;
      const answer = await server.thread.start({ model });
      await show(answer, `${answer.model} in ${answer.cwd}`);
      if (before) store.change(choose(before.chosen));
    },
    resume: async (threadId) => {
      const answer = await server.thread.resume({ threadId, ...(model === undefined ? {} : { model }) });
      await show(answer, `resumed ${titleOf(answer.thread)}`);
    },
    fork: async (threadId) => {
      const before = threadId === undefined ? opened() : store.get().thread;
      const source = threadId ?? before?.threadId;
      if (source === undefined) return;
      const answer = await server.thread.fork({ threadId: source });
      const isShown = source === before?.threadId;
      // What stands on the screen is not printed again.
      const turns = isShown ? [] : answer.thread.turns;
      await show({ ...answer, thread: { ...answer.thread, turns } }, `forked: from here on this is thread ${answer.thread.id}`);
      if (before && isShown) store.change(choose(before.chosen));
    },
    send: async (text) => {
      const thread = opened();
      if (thread === null) return;
      const { transcript, composer } = store.get();
      const input = toInput(text, { cwd: thread.cwd, pictures: composer.pictures });
      const { turnId } = transcript;
      if (turnId !== null) {
        store.change(changeTranscript((shown) => awaitInput(shown, text)));
        if (await steered(server, { threadId: thread.threadId, turnId, input })) return;
      }
      const { sandbox: sandboxPolicy, ...settings } = thread.chosen;
      await server.turn.start({ threadId: thread.threadId, input, ...settings, sandboxPolicy });
    },
    interrupt: async () => {
      const { thread, transcript } = store.get();
      if (thread === null || transcript.turnId === null) return;
      await server.turn.interrupt({ threadId: thread.threadId, turnId: transcript.turnId });
    },
  };
}

/** Shows what the server says of the open thread, until the server closes. */
export async function follow(notifications: AsyncIterable<ServerNotification>, store: Store<State>): Promise<void> {
  for await (const notification of notifications) {
    if (!concerns(notification, store.get().thread?.threadId)) continue;
    store.changeSoon(changeTranscript((transcript) => hear(transcript, notification)));
  }
}

function concerns({ params }: ServerNotification, threadId: string | undefined): boolean {
  return !('threadId' in params) || params.threadId === null || params.threadId === threadId;
}

function shown(state: State, answer: Answer): State {
  const { thread, model, reasoningEffort, approvalPolicy, sandbox, cwd } = answer;
  const items = thread.turns.flatMap((turn) => turn.items);
  const running = thread.turns.find(({ status }) => status === 'inProgress');
  const transcript = openThread(state.transcript, { items, name: thread.name, turnId: running?.id ?? null });
  return {
    ...state,
    seconds: 0,
    transcript,
    thread: { threadId: thread.id, cwd, model, effort: reasoningEffort, approvalPolicy, sandbox, chosen: {} },
  };
}

export const titleOf = ({ name, preview, id }: Pick<Thread, 'name' | 'preview' | 'id'>): string =>
  (name || preview || id).replaceAll(/\s+/g, ' ').trim();

/** False when the turn has just ended: the input then begins one of its own. */
async function steered(server: AppServer, { threadId, turnId, input }: { threadId: string; turnId: string; input: UserInput[] }) {
  try {
    await server.turn.steer({ threadId, input, expectedTurnId: turnId });
    return true;
  } catch (error) {
    if (error instanceof RpcError) return false;
    throw error;
  }
}
