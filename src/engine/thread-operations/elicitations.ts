import type { ThreadDecrementElicitationResponse, ThreadIncrementElicitationResponse } from '../../protocol/index.js';
import type { Threads } from '../thread/threads.js';

/** Prompts that a client shows by itself: the clocks of the thread's commands stand still while there are any. */

export function incrementElicitation(threads: Threads, threadId: string): ThreadIncrementElicitationResponse {
  const { pause } = threads.get(threadId);
  pause.increment();
  return { count: pause.count, paused: pause.isPaused };
}

export function decrementElicitation(threads: Threads, threadId: string): ThreadDecrementElicitationResponse {
  const { pause } = threads.get(threadId);
  pause.decrement();
  return { count: pause.count, paused: pause.isPaused };
}
