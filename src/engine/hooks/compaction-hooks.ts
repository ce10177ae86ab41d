import type { CompactionRequest } from '../compaction/compaction-request.js';
import { TurnStopped } from './turn-stopped.js';

/** Runs the hooks before or after a compaction. @throws TurnStopped */
export async function runCompactionHooks(
  event: 'preCompact' | 'postCompact',
  { scope, phase, settings }: CompactionRequest,
): Promise<void> {
  const { thread, id: turnId, signal } = scope;
  const trigger = phase === 'standalone' ? 'manual' : 'auto';
  const results = await thread.hooks.run({ event, turnId, settings, signal, names: [trigger], facts: { trigger } });
  if (results.some(({ status }) => status === 'stopped')) throw new TurnStopped();
}
