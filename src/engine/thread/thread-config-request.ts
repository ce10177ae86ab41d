import { stringOf } from '../../platform/json.js';
import type { ThreadResumeParams, ThreadStartParams } from '../../protocol/index.js';
import type { StoredThread } from '../../store/thread-store.js';
import { type StoredHistory, toReasoningEffort } from '../projection/from-rollout.js';
import { toServiceTier } from '../turn/turn-settings.js';
import type { ThreadConfigRequest } from './thread-config.js';

/** What a request says of a thread's configuration; `null` leaves it to the configuration. */
export const toConfigRequest = (params: ThreadStartParams | ThreadResumeParams): ThreadConfigRequest => ({
  model: params.model ?? null,
  modelProvider: params.modelProvider ?? null,
  cwd: params.cwd ?? null,
  approvalPolicy: params.approvalPolicy ?? null,
  approvalsReviewer: params.approvalsReviewer ?? null,
  sandbox: params.sandbox ?? null,
  permissions: params.permissions ?? null,
  serviceTier: toServiceTier(params.serviceTier) ?? null,
  baseInstructions: params.baseInstructions ?? null,
  developerInstructions: params.developerInstructions ?? null,
  personality: params.personality ?? null,
  config: params.config ?? null,
});

/** The stored model and effort are kept unless the request decides one of them; the policies come from the configuration. */
export function toResumeRequest(params: ThreadResumeParams, stored: StoredThread, history: StoredHistory): ThreadConfigRequest {
  const request = {
    ...toConfigRequest(params),
    cwd: params.cwd ?? stored.cwd,
    modelProvider: params.modelProvider ?? (stored.modelProvider || null),
  };
  const { config } = request;
  const decided =
    params.model != null || params.modelProvider != null || config?.model !== undefined || config?.model_reasoning_effort !== undefined;
  if (decided) return request;
  const effort = toReasoningEffort(history.turnContext?.effort ?? stored.reasoningEffort);
  return {
    ...request,
    model: stringOf(history.turnContext?.model) ?? stored.model,
    config: effort === null ? config : { ...config, model_reasoning_effort: effort },
  };
}
