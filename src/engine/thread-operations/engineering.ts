import type { Services } from '../services.js';
import type { Threads } from '../thread/threads.js';

/** What the operations on threads work with. */
export interface Engineering {
  readonly services: Services;
  readonly threads: Threads;
}
