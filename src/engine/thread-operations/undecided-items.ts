import type { Approvals } from '../approvals/approvals.js';
import type { Threads } from '../thread/threads.js';

/** The same questions; while one is open, its command is not part of what a client sees that joins the thread: the question is. */
export const hidingUndecided = (approvals: Approvals, threads: Threads): Approvals => ({
  ...approvals,
  command: async (request) => {
    const shown = threads.find(request.threadId)?.shown;
    shown?.setUndecided(request.itemId, true);
    try {
      return await approvals.command(request);
    } finally {
      shown?.setUndecided(request.itemId, false);
    }
  },
});
