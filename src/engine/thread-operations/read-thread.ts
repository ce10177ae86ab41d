import { invalidRequest, type RpcError } from '../../protocol/errors.js';
import type { ThreadReadParams, ThreadReadResponse } from '../../protocol/index.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import { toThreadId } from '../thread/thread-id.js';
import { storedView } from '../thread/thread-view.js';
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
    return { thread: storedView(stored, includeTurns ? await readTurns(services.store, stored) : []) };
  }
  if (includeTurns) checkMaterialized(loaded, 'includeTurns');
  const turns = includeTurns ? await withTurns(services, loaded, (turns) => turns({ withStreaming: false })) : [];
  // What is read back from the store does not tell the label; start, resume and fork do.
  const stored = loaded.writer?.materialized ? await services.store.find(threadId) : null;
  return { thread: { ...loaded.view(stored, turns), ...(stored === null ? {} : { threadSource: null }) } };
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
