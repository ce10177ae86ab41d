import { ModelError } from '../../model/errors.js';
import type { CompactionEnded, TurnEnd } from '../events/turn-event.js';
import { activeTokens } from './active-tokens.js';
import { compactsItself } from './compact-by-provider.js';
import type { CompactionRequest } from './compaction-request.js';

/** Does the work of a compaction, and says how it ended. */
export async function tellingItsEnd(request: CompactionRequest, work: () => Promise<void>): Promise<void> {
  const { scope, phase, settings } = request;
  const { thread, services, signal } = scope;
  const startedAtMs = services.clock.now();
  const tokensBefore = activeTokens(thread);
  const isByProvider = compactsItself(services, thread.config.provider);
  if (phase === 'standalone' && scope.trace.isWatched) scope.trace.note({ type: 'compacted', isByProvider });
  const tell = (status: TurnEnd, error: CompactionEnded['error']): void =>
    thread.publish({
      type: 'compactionEnded',
      threadId: thread.id,
      turnId: scope.id,
      phase,
      isForSmallerWindow: settings.model !== thread.settings.model,
      isByProvider,
      status,
      error,
      tokensBefore,
      tokensAfter: activeTokens(thread),
      startedAtMs,
      completedAtMs: services.clock.now(),
    });
  try {
    await work();
  } catch (error) {
    if (signal.aborted) tell('interrupted', null);
    else tell('failed', error instanceof ModelError ? error.codexErrorInfo : 'other');
    throw error;
  }
  tell('completed', null);
}
