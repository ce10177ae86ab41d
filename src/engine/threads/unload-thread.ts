import type { LoadedThread } from '../thread.js';
import type { Engineering } from './load-thread.js';

/** Ends a thread's turn, its processes and its file, and tells that it is gone. What it was stays stored. */
export async function unloadThread({ threads }: Engineering, thread: LoadedThread): Promise<void> {
  await threads.remove(thread, async () => {
    thread.nextTurns.length = 0;
    const turn = thread.currentTurn;
    if (turn !== null && !turn.ended) (await turn.interrupt())();
    else turn?.concludeNow();
    await thread.close();
    thread.publish({ type: 'threadStatusChanged', threadId: thread.id, status: { type: 'notLoaded' } });
  });
}
