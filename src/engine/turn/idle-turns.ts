import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import { UserTurn } from '../turn-work/user-turn.js';
import { Turn } from './turn.js';

/** Says what an idle thread should do next, by mail that starts a turn. */
export type IdleWork = (thread: LoadedThread) => void;

/** Begins the turns that nobody asked for: for mail that waits, and for what idle threads are to go on with. */
export class IdleTurns {
  readonly #services: Services;
  readonly #find: (threadId: string) => LoadedThread | null;
  readonly #work: readonly IdleWork[];
  #stopped = false;

  constructor(services: Services, find: (threadId: string) => LoadedThread | null, work: readonly IdleWork[]) {
    this.#services = services;
    this.#find = find;
    this.#work = work;
  }

  /** No turn begins by itself any more. */
  stop(): void {
    this.#stopped = true;
  }

  consider(threadId: string): void {
    const thread = this.#find(threadId);
    if (thread === null || thread.currentTurn !== null || this.#stopped) return;
    if (thread.inbox.startsTurn) {
      this.#start(thread);
      return;
    }
    // What waited for the turn that has ended belongs to the history, and to the file.
    for (const { item } of thread.inbox.take()) thread.record(item, null);
    for (const propose of this.#work) propose(thread);
  }

  #start(thread: LoadedThread): void {
    const { caller } = thread;
    if (caller === null) return; // Nobody has used the thread in this process: its mail waits for who does.
    const { trace } = thread.inbox;
    const work = new UserTurn({ threadId: thread.id, input: [] });
    const asked = trace === undefined ? caller : { ...caller, trace };
    thread.start(new Turn(this.#services, thread, { id: this.#services.ids.uuid(), caller: asked, work }));
  }
}
