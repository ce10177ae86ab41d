import type { Trace } from '../../telemetry/tracing.js';
import type { Emit } from '../event.js';
import type { ThreadSettings } from '../turn/turn-settings.js';
import type { TurnScope } from '../turn-work/turn-work.js';
import type { ReviewedAction } from './reviewed-action.js';

export interface ReviewRequest {
  readonly scope: TurnScope;
  /** Those of the turn. */
  readonly settings: ThreadSettings;
  readonly emit: Emit;
  /** The call that it is about. */
  readonly trace: Trace;
  readonly action: ReviewedAction;
  /** The call that wants it; `null`: none is known. */
  readonly targetItemId: string | null;
  readonly retryReason?: string | null;
  /** Aborted when the question has gone, or the turn. */
  readonly signal: AbortSignal;
  /** Called when there is no yes, before the turn is stopped: the place to tell the end of the item. */
  readonly conclude?: (status: 'declined' | 'failed') => void;
}

/** A verdict. Whatever is not `approved` has words for the model. */
export type ReviewVerdict =
  | { readonly status: 'approved' }
  | { readonly status: 'denied' | 'timedOut' | 'aborted'; readonly refusal: string };

/** Decides about actions in the user's place, by a model that reviews them. What is not clearly allowed is refused. */
export interface Guardian {
  /** Rejects only with the reason of a turn that was interrupted: then nothing more is said of the review. */
  review(request: ReviewRequest): Promise<ReviewVerdict>;
}
