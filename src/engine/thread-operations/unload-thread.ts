import { waitAtMost } from '../../platform/timeout.js';
import type { LoadedThread } from '../thread/thread.js';
import type { Engineering } from './engineering.js';

/** How long a thread may take to end what it does and to write it down. */
const shutdownMs = 10_000;

/** Ends a thread's work and takes it out of memory. What it does not finish in time is given up. */
export async function unloadThread({ services, threads }: Engineering, thread: LoadedThread): Promise<void> {
  await threads.remove(thread, async () => {
    if (!(await waitAtMost(shutdownMs, endOf(thread)))) {
      services.warn('a thread did not end in time; it is given up', { threadId: thread.id });
    }
    thread.publish({ type: 'threadStatusChanged', threadId: thread.id, status: { type: 'notLoaded' } });
  });
}

async function endOf(thread: LoadedThread): Promise<void> {
  const turn = thread.currentTurn;
  thread.nextTurns.length = 0;
  turn?.abort();
  turn?.concludeNow();
  await turn?.done;
  await thread.close();
  await thread.whenTold();
}

/** Unloads a thread that nobody listens to and that does nothing; one that has begun something goes on. */
export async function closeIdleThread(engine: Engineering, threadId: string): Promise<void> {
  const thread = engine.threads.find(threadId);
  if (thread === null || !isIdle(thread)) return;
  await unloadThread(engine, thread);
  engine.services.publish({ type: 'threadClosed', threadId });
}

export const isIdle = (thread: LoadedThread): boolean => thread.currentTurn === null && thread.status.type !== 'active';
