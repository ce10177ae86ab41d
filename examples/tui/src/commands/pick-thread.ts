import type { AppServer } from 'keelson';
import type { Thread } from 'keelson/protocol';
import { titleOf } from '../session/session.js';
import type { CommandPlace, ThreadPlace } from './run-command.js';

const pageSize = 50;

type Page = Awaited<ReturnType<AppServer['thread']['list']>>;

/** Lists the stored threads, the newest first, page by page: one of them is resumed, forked or renamed. */
export async function pickThread({ session, dialogs }: CommandPlace): Promise<void> {
  for (;;) {
    const next = pages(session.server);
    const choices = await next();
    if (choices.length === 0) return session.tell('there are no stored threads', 'dim');
    const picked = await dialogs.pick({ title: 'Resume which thread?', choices, more: next, actions });
    if (picked === null) return;
    const { value: thread, action } = picked;
    if (action === null) return session.resume(thread.id);
    if (action === fork.letter) return session.fork(thread.id);
    const name = await dialogs.write({ title: `What should “${titleOf(thread).slice(0, 40)}” be called?` });
    if (name?.trim()) await session.server.thread.name.set({ threadId: thread.id, name });
  }
}

const fork = { letter: 'f', label: 'forks' };
const actions = [fork, { letter: 'r', label: 'renames' }];

/** Reads the next page at each call; nothing after the last one. */
function pages(server: AppServer): () => Promise<ReturnType<typeof toChoice>[]> {
  let cursor: string | null | undefined;
  return async () => {
    while (cursor !== null) {
      const page: Page = await server.thread.list({ cursor: cursor ?? null, limit: pageSize, sortKey: 'updated_at', modelProviders: [] });
      cursor = page.nextCursor;
      if (page.data.length > 0) return page.data.map(toChoice);
    }
    return [];
  };
}

const toChoice = (thread: Thread) => ({
  label: titleOf(thread).slice(0, 60),
  detail: `${new Date(thread.updatedAt * 1000).toISOString().slice(0, 16).replace('T', ' ')} ${thread.cwd}`,
  value: thread,
});

/** Names the thread on the screen; asks for the name where the command did not say it. */
export async function renameOpened({ session, dialogs, thread: { threadId }, argument }: ThreadPlace): Promise<void> {
  const name = argument.trim() || (await dialogs.write({ title: 'What should this thread be called?' }));
  if (!name?.trim()) return;
  await session.server.thread.name.set({ threadId, name });
  session.tell(`this thread is called ${name.trim()}`, 'dim');
}
