import { internalError, invalidRequest, type RpcError } from '../../protocol/errors.js';
import type { ThreadRollbackParams, ThreadRollbackResponse } from '../../protocol/index.js';
import type { LoadedThread } from '../thread.js';
import { type Engineering, toldSnapshot } from './load-thread.js';
import { readThreadHistory } from './thread-turns.js';

/** Drops a thread's last turns from what the model has seen and from every later view. Files that they changed stay changed. */
export async function rollbackThread(engine: Engineering, params: ThreadRollbackParams): Promise<ThreadRollbackResponse> {
  if (params.numTurns < 1) throw invalidRequest('numTurns must be >= 1');
  const thread = engine.threads.get(params.threadId);
  const release = claim(thread);
  try {
    return await rollBack(engine, thread, params.numTurns);
  } finally {
    release();
  }
}

/** One rollback at a time, and none while the thread works. */
function claim(thread: LoadedThread): () => void {
  if (thread.isRollingBack) throw refused(thread, 'rollback already in progress for this thread');
  if (thread.currentTurn !== null) throw refused(thread, 'Cannot rollback while a turn is in progress.');
  if (thread.writer === null) throw refused(thread, 'thread rollback requires persisted thread history');
  if (!thread.writer.materialized) {
    throw refused(thread, `failed to load thread history for rollback replay: thread ${thread.id} has no turns yet`);
  }
  thread.isRollingBack = true;
  return () => {
    thread.isRollingBack = false;
  };
}

async function rollBack({ services }: Engineering, thread: LoadedThread, numTurns: number): Promise<ThreadRollbackResponse> {
  const { id: threadId, tokenUsage } = thread;
  try {
    const turnId = services.ids.uuidv7();
    if (tokenUsage !== null) thread.write({ type: 'tokenUsageUpdated', threadId, turnId, tokenUsage, repeated: false });
    thread.emit({ type: 'threadRolledBack', threadId, numTurns });
    await thread.writer?.flush();
    const { history, turns } = await readThreadHistory(services.store.records(threadId));
    thread.restore({ items: history.items, told: toldSnapshot(history, services.shell), tokenUsage: history.tokenUsage });
    if (tokenUsage !== null) thread.publish({ type: 'tokenUsageUpdated', threadId, turnId, tokenUsage, repeated: true });
    return { thread: thread.view(await services.store.find(threadId), turns) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    thread.failOutsideTurn();
    throw internalError(`failed to load thread history for rollback replay: ${reason}`, { cause: error });
  }
}

/** A refusal of the engine's leaves its mark on the thread until the next turn. */
function refused(thread: LoadedThread, reason: string): RpcError {
  thread.failOutsideTurn();
  return invalidRequest(reason);
}
