import { effectiveContextWindow } from '../../model/catalog/model-info.js';
import { ModelError } from '../../model/errors.js';
import { modelInfoFor } from '../thread/thread-config.js';
import type { ThreadSettings } from '../turn/turn-settings.js';
import type { TurnScope } from '../turn-work/turn-work.js';
import { filledWindow } from './token-usage.js';

/** Runs what asks the model; a history that does not fit is noted. */
export async function noticingFullWindow<T>(scope: TurnScope, ask: () => Promise<T>): Promise<T> {
  const { settings } = scope.thread;
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ModelError && error.codexErrorInfo === 'contextWindowExceeded') noteFullWindow(scope, settings);
    throw error;
  }
}

/** Notes that the history did not fit: the figures say so, and the next turn compacts before it asks. */
export function noteFullWindow({ thread, id: turnId }: Pick<TurnScope, 'thread' | 'id'>, { model }: ThreadSettings): void {
  const window = effectiveContextWindow(modelInfoFor(thread.config, model));
  thread.window.isFull = true;
  if (window !== null) thread.figures.setTokenUsage(turnId, filledWindow(thread.window.tokenUsage, window));
}
