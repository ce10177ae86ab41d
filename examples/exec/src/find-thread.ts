import type { Client } from 'keelson';
import type { Thread } from 'keelson/protocol';
import type { Command } from './args.js';
import { lastCwdOf } from './last-cwd.js';

/** An id of a thread, however it is written; `null`: the word is a name. */
function readThreadId(word: string): string | null {
  const [, ...parts] = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/i.exec(word) ?? [];
  return parts.length === 0 ? null : parts.join('-').toLowerCase();
}

interface Place {
  readonly cwd: string;
  readonly provider: string;
}

/** The thread to go on with: an id as it stands, a name, or the newest. `null`: there is none. */
export async function findThread(client: Client, command: Extract<Command, { name: 'resume' }>, place: Place): Promise<string | null> {
  const { id, last, all } = command;
  const threadId = id === null ? null : readThreadId(id);
  if (threadId !== null) return threadId;
  if (id === null && !last) return null;
  const filter = last ? { modelProviders: [place.provider] } : {};
  for await (const thread of newestFirst(client, filter)) {
    if (id !== null && thread.name !== id) continue;
    if (all || (await lastCwdOf(thread)) === place.cwd) return thread.id;
  }
  return null;
}

const allKinds = ['cli', 'vscode', 'exec', 'appServer', 'subAgent', 'unknown'] as const;

async function* newestFirst(client: Client, filter: { readonly modelProviders?: string[] }): AsyncGenerator<Thread> {
  let cursor: string | null = null;
  do {
    const page: { data: Thread[]; nextCursor: string | null } = await client.thread.list({
      ...filter,
      cursor,
      sortKey: 'updated_at',
      sourceKinds: [...allKinds],
      archived: false,
    });
    yield* page.data;
    cursor = page.nextCursor;
  } while (cursor !== null);
}
