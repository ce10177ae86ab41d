import * as z from 'zod';
import { isRecord, stringOf } from '../../platform/json.js';
import { findMistake, found } from '../../protocol/mistake.js';
import { snakeCased, toSnake } from './snake-cased.js';

/** What the reviewer said of an action, in the form in which programs store it. */
const denialEvent = z.object({
  id: z.string(),
  target_item_id: z.string().nullish(),
  turn_id: z.string().optional(),
  status: z.enum(['in_progress', 'approved', 'denied', 'timed_out', 'aborted']),
  risk_level: z.unknown().optional(),
  rationale: z.string().nullish(),
  action: z.looseObject({ type: z.enum(['command', 'execve', 'apply_patch', 'network_access', 'mcp_tool_call', 'request_permissions']) }),
});

export type DenialEvent = z.output<typeof denialEvent>;

/** Reads what a client sends back of a review: its stored form, or the notification as it was heard. A text is what is wrong. */
export function readDenialEvent(event: unknown): DenialEvent | string {
  const stored = isRecord(event) && isRecord(event.review) ? toStored(event, event.review) : event;
  if (!isRecord(stored)) return `invalid type: ${found(stored)}, expected struct GuardianAssessmentEvent`;
  const mistake = findMistake(denialEvent, stored, []);
  const parsed = denialEvent.safeParse(stored);
  return mistake === null && parsed.success ? parsed.data : (mistake ?? 'it is not the event of a review');
}

function toStored(event: Readonly<Record<string, unknown>>, review: Readonly<Record<string, unknown>>): unknown {
  const { reviewId, targetItemId, turnId, action } = event;
  return {
    id: reviewId,
    target_item_id: targetItemId,
    turn_id: turnId,
    status: snakeValue(review.status),
    risk_level: review.riskLevel,
    user_authorization: review.userAuthorization,
    rationale: review.rationale,
    action: isRecord(action) ? snakeAction(action) : action,
  };
}

/** The names of kinds are written alike. */
function snakeAction(action: Readonly<Record<string, unknown>>): unknown {
  const { type, source, ...members } = action;
  const named = snakeCased(members);
  return {
    ...(isRecord(named) ? named : {}),
    type: snakeValue(type),
    ...(source === undefined ? {} : { source: snakeValue(source) }),
  };
}

const snakeValue = (value: unknown): unknown => {
  const text = stringOf(value);
  return text === null ? value : toSnake(text);
};
