import { invalidRequest, type RpcError } from '../../protocol/errors.js';
import type { ThreadReadParams, ThreadReadResponse } from '../../protocol/index.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import { toThreadId } from '../thread/thread-id.js';
import { toThreadSource } from '../thread/thread-parts.js';
import { lookedUpView, storedView } from '../thread/thread-view.js';
import type { Engineering } from './engineering.js';
import { readTurns } from './read-turns.js';
import { checkReadable } from './resume-answer.js';
import { withTurns } from './thread-turns.js';

export async function readThread(
  { services, threads }: Engineering,
  { threadId: asked, includeTurns }: ThreadReadParams,
): Promise<ThreadReadResponse> {
  const threadId = toThreadId(asked);
  const loaded = threads.find(threadId);
  if (!loaded) {
    const stored = await services.store.find(threadId);
    if (stored === null) throw await notLoaded(services, threadId);
    if (!includeTurns) return { thread: storedView(stored, []) };
    return { thread: { ...storedView(stored, await readTurns(services.store, stored)), threadSource: toThreadSource(stored) } };
  }
  if (includeTurns) checkMaterialized(loaded, 'includeTurns');
  const turns = includeTurns ? await withTurns(services, loaded, (turns) => turns({ withStreaming: false })) : [];
  return { thread: lookedUpView(loaded, loaded.writer?.materialized ? await services.store.find(threadId) : null, turns) };
}

export async function notLoaded(services: Pick<Services, 'store'>, threadId: string): Promise<RpcError> {
  await checkReadable(services, threadId);
  return invalidRequest(`thread not loaded: ${threadId}`);
}

/** Turns are read from what was written. @throws RpcError for a thread of which nothing is, or not yet */
export function checkMaterialized({ id, writer }: LoadedThread, what: string): void {
  if (writer === null) throw invalidRequest(`ephemeral threads do not support ${what}`);
  if (!writer.materialized) throw invalidRequest(`thread ${id} is not materialized yet; ${what} is unavailable before first user message`);
}
