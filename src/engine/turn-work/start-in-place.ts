import type { LoadedThread } from '../thread/thread.js';
import type { Turn } from '../turn/turn.js';

/** Makes a turn the thread's own once the answer is out: one that runs ends as `replaced`, and it begins after that. */
export function startInPlace(thread: LoadedThread, turn: Turn): () => void {
  const running = thread.currentTurn;
  if (running === null) thread.currentTurn = turn;
  return () => {
    running?.abort('replaced');
    thread.start(turn);
  };
}
