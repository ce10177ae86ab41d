import { invalidRequest } from '../../protocol/errors.js';
import type { ThreadArchiveParams, ThreadArchiveResponse, ThreadUnarchiveParams, ThreadUnarchiveResponse } from '../../protocol/index.js';
import type { Answer } from '../caller.js';
import { toThreadId } from '../thread/thread-id.js';
import { lookedUpView, storedView } from '../thread/thread-view.js';
import type { Engineering } from './engineering.js';
import { noRollout } from './resume-answer.js';
import { unloadThread } from './unload-thread.js';

/** Puts a thread away, and after it the agents that it spawned. */
export async function archiveThread(engine: Engineering, params: ThreadArchiveParams): Promise<Answer<ThreadArchiveResponse>> {
  const { services } = engine;
  const threadId = toThreadId(params.threadId);
  const stored = await services.store.find(threadId);
  if (stored === null || stored.archived) throw noRollout(threadId);
  const descendants = await services.store.spawnedBy(threadId);
  if (!(await putAway(engine, threadId))) throw noRollout(threadId);
  const archived = [threadId];
  for (const id of [...descendants].reverse()) if (await tryToPutAway(engine, id)) archived.splice(1, 0, id);
  return {
    result: {},
    afterwards: () => {
      for (const id of archived) services.publish({ type: 'threadArchived', threadId: id });
    },
  };
}

async function putAway(engine: Engineering, threadId: string): Promise<boolean> {
  const loaded = engine.threads.find(threadId);
  if (loaded) await unloadThread(engine, loaded);
  return (await engine.services.store.archive(threadId)) !== null;
}

/** The parent is archived already: what cannot follow it is only logged. */
async function tryToPutAway(engine: Engineering, threadId: string): Promise<boolean> {
  try {
    const stored = await engine.services.store.find(threadId);
    return stored !== null && !stored.archived && (await putAway(engine, threadId));
  } catch (error) {
    engine.services.warn('an agent of an archived thread could not be archived', { threadId, error: String(error) });
    return false;
  }
}

/** Takes a thread back among the others. Those that it spawned stay away. */
export async function unarchiveThread(engine: Engineering, params: ThreadUnarchiveParams): Promise<Answer<ThreadUnarchiveResponse>> {
  const { services, threads } = engine;
  const threadId = toThreadId(params.threadId);
  const stored = await services.store.unarchive(threadId);
  if (stored === null) throw invalidRequest(`no archived rollout found for thread id ${threadId}`);
  const loaded = threads.find(threadId);
  return {
    result: { thread: loaded ? lookedUpView(loaded, stored) : storedView(stored, []) },
    afterwards: () => services.publish({ type: 'threadUnarchived', threadId }),
  };
}
