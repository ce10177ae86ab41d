import { effectiveContextWindow } from '../../model/catalog/model-info.js';
import { internalError, invalidRequest, type RpcError } from '../../protocol/errors.js';
import type { ThreadRollbackParams, ThreadRollbackResponse } from '../../protocol/index.js';
import type { RolloutItem } from '../../store/rollout/record.js';
import { estimateTextTokens, estimateTokens } from '../compaction/estimate.js';
import { afterCompaction } from '../compaction/token-usage.js';
import type { EngineEvent } from '../event.js';
import { toRollout } from '../projection/to-rollout.js';
import type { LoadedThread } from '../thread/thread.js';
import { modelInfoFor } from '../thread/thread-config.js';
import type { Engineering } from './engineering.js';
import { toldSnapshot } from './load-thread.js';
import { readThreadHistory } from './thread-turns.js';

/** Drops a thread's last turns from what the model has seen and from every later view. Files that they changed stay changed. */
export async function rollbackThread(engine: Engineering, params: ThreadRollbackParams): Promise<ThreadRollbackResponse> {
  if (params.numTurns < 1) throw invalidRequest('numTurns must be >= 1');
  const thread = engine.threads.get(params.threadId);
  const reason = reasonAgainst(thread);
  if (reason !== null) throw await refused(thread, invalidRequest(reason));
  thread.isRollingBack = true;
  try {
    return await rollBack(engine, thread, params.numTurns);
  } finally {
    thread.isRollingBack = false;
  }
}

/** One rollback at a time, and none while the thread works. */
function reasonAgainst({ id, writer, isRollingBack, currentTurn }: LoadedThread): string | null {
  if (isRollingBack) return 'rollback already in progress for this thread';
  if (currentTurn !== null) return 'Cannot rollback while a turn is in progress.';
  if (writer === null) return 'thread rollback requires persisted thread history';
  return writer.materialized ? null : `failed to load thread history for rollback replay: thread ${id} has no turns yet`;
}

async function rollBack({ services }: Engineering, thread: LoadedThread, numTurns: number): Promise<ThreadRollbackResponse> {
  const { id: threadId } = thread;
  try {
    const event: EngineEvent = { type: 'threadRolledBack', threadId, numTurns };
    await thread.writer?.flush();
    const { history, turns } = await readThreadHistory(withRecords(services.store.records(threadId), toRollout(event)));
    const tokens = estimateTokens(history.items) + estimateTextTokens(thread.instructions);
    const modelContextWindow = effectiveContextWindow(modelInfoFor(thread.config, thread.settings.model));
    const usage = afterCompaction(thread.window.tokenUsage, { tokens, modelContextWindow });
    const turnId = services.ids.uuidv7();
    const counted: EngineEvent = { type: 'tokenUsageUpdated', threadId, turnId, tokenUsage: usage, repeated: false };
    thread.write(counted);
    thread.write(event);
    await thread.writer?.flush();
    thread.window.restore({ items: history.items, told: toldSnapshot(history, services.shell), tokenUsage: usage });
    thread.window.countedItems = history.items.length; // The estimate covers them all.
    thread.publish({ ...counted, repeated: true });
    thread.figures.repeatRateLimits(services.ids.uuidv7());
    thread.publish(event);
    return { thread: thread.view(await services.store.find(threadId), turns) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw await refused(thread, internalError(`failed to load thread history for rollback replay: ${reason}`, { cause: error }));
  }
}

async function* withRecords(records: AsyncIterable<RolloutItem>, more: readonly RolloutItem[]): AsyncGenerator<RolloutItem> {
  yield* records;
  yield* more;
}

/** A failure of the engine's leaves its mark on the thread until the next turn. Clients hear of it before they have the error. */
async function refused(thread: LoadedThread, error: RpcError): Promise<RpcError> {
  thread.failOutsideTurn();
  await thread.whenTold();
  return error;
}
