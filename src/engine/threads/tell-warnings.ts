import type { LoadedThread } from '../thread.js';

/** Tells who listens to a thread what is wrong with its configuration. */
export function tellWarnings(thread: LoadedThread): void {
  for (const message of [...(thread.config.warnings ?? []), ...thread.hooks.warnings])
    thread.publish({ type: 'warning', threadId: thread.id, message });
}
