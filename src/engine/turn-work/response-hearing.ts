import { effectiveContextWindow, type ModelInfo } from '../../model/catalog/model-info.js';
import { message } from '../context/history.js';
import type { TurnRequests } from '../context/turn-requests.js';
import type { ResponseHearing } from '../loop/turn-context.js';
import type { TurnScope } from './turn-work.js';

/** Makes part of the thread what the responses of one turn say besides their items. */
export function createHearing(
  { id: turnId, thread }: TurnScope,
  { requests, model, info }: { readonly requests: TurnRequests; readonly model: string; readonly info: ModelInfo },
): ResponseHearing {
  const threadId = thread.id;
  let isRerouted = false;
  let isVerified = false;
  return {
    rateLimits: (limits) => thread.figures.hearRateLimits(turnId, limits),
    tokens: (counts, { reasoningIncluded }) => {
      thread.window.reasoningCounted = reasoningIncluded;
      thread.figures.countTokens(turnId, counts, effectiveContextWindow(info));
    },
    completed: () => thread.figures.repeatRateLimits(turnId),
    settled: () => thread.figures.repeatDiff(turnId),
    turnState: (turnState) => {
      requests.turnState ??= turnState;
    },
    serverModel: (toModel) => {
      if (isRerouted || toModel.toLowerCase() === model.toLowerCase()) return;
      isRerouted = true;
      const warning = rerouteWarning({ model, toModel });
      thread.emit({ type: 'modelRerouted', threadId, turnId, fromModel: model, toModel });
      thread.emit({ type: 'warning', threadId, message: warning });
      thread.record(message('user', [`Warning: ${warning}`]), turnId);
    },
    verifications: (verifications) => {
      if (isVerified || verifications.length === 0) return;
      isVerified = true;
      thread.emit({ type: 'modelVerification', threadId, turnId, verifications });
    },
  };
}

const rerouteWarning = ({ model, toModel }: { readonly model: string; readonly toModel: string }): string =>
  `Your account was flagged for activity that may be a high cyber risk, so ${toModel} answers in place of ${model}. If you think that this is wrong, ask the provider for trusted access.`;
