import type { LoadedThread } from '../thread/thread.js';

/** Tells who listens to a thread what is out of date in its configuration, and what is wrong with it. */
export function tellWarnings(thread: LoadedThread): void {
  thread.mcp.announce((event) => thread.publish(event));
  for (const notice of thread.config.deprecations ?? []) thread.publish({ type: 'deprecationNotice', threadId: thread.id, ...notice });
  const outdated = thread.config.approvalPolicy === 'on-failure' ? [onFailureWarning] : [];
  for (const message of [...(thread.config.warnings ?? []), ...outdated, ...thread.hooks.warnings])
    thread.publish({ type: 'warning', threadId: thread.id, message });
}

const onFailureWarning =
  'The approval policy `on-failure` is deprecated and will go away. Use `on-request` to be asked, or `never` for runs that nobody watches.';
