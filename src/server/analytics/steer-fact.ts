import { RpcError } from '../../protocol/errors.js';
import type { SteerRejection } from '../../telemetry/analytics/fact.js';
import type { Answered } from './answered.js';

type Steered = Pick<Extract<Answered, { method: 'turn/steer' }>, 'params' | 'outcome'>;

/** How an attempt to say something to a running turn ended. */
export function toSteer({ params, outcome }: Steered) {
  const turnId = 'result' in outcome ? outcome.result.turnId : null;
  return {
    expected_turn_id: params.expectedTurnId,
    accepted_turn_id: turnId,
    num_input_images: params.input.filter(({ type }) => type === 'image' || type === 'localImage').length,
    result: turnId === null ? 'rejected' : 'accepted',
    rejection_reason: 'error' in outcome ? steerRejection(outcome.error) : null,
  } as const;
}

/** Why input for a running turn was refused; `null`: for another reason than those that are told apart. */
function steerRejection(error: unknown): SteerRejection | null {
  if (!(error instanceof RpcError)) return null;
  const data = JSON.stringify(error.data ?? null);
  if (data.includes('"turnKind":"review"')) return 'non_steerable_review';
  if (data.includes('"turnKind":"compact"')) return 'non_steerable_compact';
  if (data.includes('"input_too_large"')) return 'input_too_large';
  if (error.message === 'no active turn to steer') return 'no_active_turn';
  if (error.message === 'input must not be empty') return 'empty_input';
  return error.message.startsWith('expected active turn id') ? 'expected_turn_mismatch' : null;
}
