import type { LoadedThread } from '../thread/thread.js';
import type { Mail } from './inbox.js';

/** Leaves mail for a thread: a running turn takes it in before its next request, an idle thread at once. */
export function deliver(services: { readonly whenIdle: (threadId: string) => void }, thread: LoadedThread, mail: Mail): void {
  thread.inbox.put(mail);
  if (thread.currentTurn === null) services.whenIdle(thread.id);
}
