import { effectiveContextWindow } from '../../model/catalog/model-info.js';
import type { ResponseItem } from '../../model/model-transport.js';
import { noteTurnContext, snapshotOf, wholeContext } from '../context/tell-context.js';
import { countTokens } from '../exec/cut-output.js';
import { runCompactionHooks } from '../hooks/compaction-hooks.js';
import { modelInfoFor } from '../thread/thread-config.js';
import { compactByProvider, compactsItself } from './compact-by-provider.js';
import { compactBySummary } from './compact-by-summary.js';
import type { CompactedHistory, CompactionRequest } from './compaction-request.js';
import { estimateTokens } from './estimate.js';
import { withContext } from './new-history.js';
import { compactionWarning } from './prompts.js';
import { tellingItsEnd } from './tell-end.js';
import { afterCompaction } from './token-usage.js';

/** Compacts a thread's history, and says what came of it. Rejects as the compaction does; then the history is what it was. */
export const compactThread = (request: CompactionRequest): Promise<void> => tellingItsEnd(request, () => compact(request));

/**
 * Replaces a thread's history by a shorter one. Rejects with what went wrong, or with the signal's reason; then the
 * history is what it was, and its item is not completed.
 */
async function compact(request: CompactionRequest): Promise<void> {
  const { thread, services, id: turnId, signal } = request.scope;
  const { id: threadId } = thread;
  const item = { type: 'contextCompaction', id: services.ids.uuid() } as const;
  await runCompactionHooks('preCompact', request);
  thread.emit({ type: 'itemStarted', threadId, turnId, item, atMs: services.clock.now() });
  const byProvider = compactsItself(services, thread.config.provider);
  const compacted = byProvider ? await compactByProvider(request) : await compactBySummary(request);
  // In the middle of a turn the model is told its setting again at once; else the next turn does it.
  const context = request.phase === 'midTurn' ? await wholeContext(request.scope, request.settings) : [];
  signal.throwIfAborted();
  install(request, compacted, context);
  thread.emit({ type: 'itemCompleted', threadId, turnId, item, atMs: services.clock.now() });
  if (!byProvider) thread.emit({ type: 'warning', threadId, message: compactionWarning });
  await runCompactionHooks('postCompact', request);
}

function install({ scope, phase, settings }: CompactionRequest, compacted: CompactedHistory, context: readonly ResponseItem[]): void {
  const { thread, id: turnId } = scope;
  const history = phase === 'midTurn' ? withContext(compacted.history, { context, summary: compacted.summary }) : compacted.history;
  if (scope.trace.isWatched) scope.trace.note({ type: 'historyReplaced', before: [...thread.window.history], after: history });
  thread.window.replaceHistory(history, compacted.summary);
  thread.window.told = phase === 'midTurn' ? snapshotOf(scope, settings) : null;
  thread.emit({ type: 'contextCompacted', threadId: thread.id, turnId, summary: compacted.summary ?? '', history });
  if (phase === 'midTurn') noteTurnContext(scope, settings);
  const modelContextWindow = effectiveContextWindow(modelInfoFor(thread.config, settings.model));
  const tokens = countTokens(thread.instructions) + estimateTokens(history);
  thread.figures.setTokenUsage(turnId, afterCompaction(thread.window.tokenUsage, { tokens, modelContextWindow }));
}
