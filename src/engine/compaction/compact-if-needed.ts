import { autoCompactLimit } from '../../model/catalog/model-info.js';
import type { CompactionPhase } from '../loop/turn-context.js';
import { modelInfoFor } from '../thread/thread-config.js';
import type { TurnScope } from '../turn-work/turn-work.js';
import { activeTokens } from './active-tokens.js';
import { compactThread } from './compact-thread.js';
import type { CompactionRequest } from './compaction-request.js';

/** Compacts a history that has reached the limit of its model, before the next request would go over it. */
export async function compactIfNeeded(scope: TurnScope, phase: CompactionPhase): Promise<void> {
  const { thread } = scope;
  const request: CompactionRequest = { scope, phase, settings: thread.settings };
  if (request.phase === 'preTurn') await compactForSmallerWindow(request);
  const limit = autoCompactLimit(modelInfoFor(thread.config, request.settings.model));
  if (thread.window.isFull || (limit !== null && activeTokens(thread) >= limit)) await compactThread(request);
}

/** A history that the new model has no room for is compacted by the one that has worked with it. */
async function compactForSmallerWindow(request: CompactionRequest): Promise<void> {
  const { scope, settings } = request;
  const { config, lastModel } = scope.thread;
  if (lastModel === null || lastModel === settings.model) return;
  const before = modelInfoFor(config, lastModel).contextWindow;
  const now = modelInfoFor(config, settings.model);
  const limit = autoCompactLimit(now);
  if (before === null || now.contextWindow === null || limit === null || before <= now.contextWindow) return;
  if (activeTokens(scope.thread) > limit) await compactThread({ ...request, settings: { ...settings, model: lastModel } });
}
