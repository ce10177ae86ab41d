import type { CompactionPhase } from '../turn-context.js';
import type { TurnScope } from './turn-work.js';

/** Shortens a history that has grown too long for the model of the thread's settings. */
export async function compactIfNeeded(_scope: TurnScope, _phase: CompactionPhase): Promise<void> {
  // Nothing compacts yet.
}
