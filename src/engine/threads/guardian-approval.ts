import * as z from 'zod';
import { invalidRequest } from '../../protocol/errors.js';
import type { ThreadApproveGuardianDeniedActionParams, ThreadApproveGuardianDeniedActionResponse } from '../../protocol/index.js';
import { findMistake } from '../../protocol/mistake.js';
import { message } from '../context/history.js';
import type { Engineering } from './load-thread.js';

/** What the reviewer said of an action, in the form in which it is stored. */
const denialEvent = z.object({
  id: z.string(),
  target_item_id: z.string().nullish(),
  turn_id: z.string().optional(),
  status: z.enum(['in_progress', 'approved', 'denied', 'timed_out', 'aborted']),
  risk_level: z.unknown().optional(),
  rationale: z.string().nullish(),
  action: z.looseObject({ type: z.enum(['command', 'execve', 'apply_patch', 'network_access', 'mcp_tool_call', 'request_permissions']) }),
});

/** Tells the model that the user allows what the reviewer refused. Nothing is run by it. */
export async function approveGuardianDeniedAction(
  { threads }: Engineering,
  { threadId, event }: ThreadApproveGuardianDeniedActionParams,
): Promise<ThreadApproveGuardianDeniedActionResponse> {
  const mistake = findMistake(denialEvent, event, []);
  const parsed = denialEvent.safeParse(event);
  if (mistake !== null || !parsed.success) {
    throw invalidRequest(`invalid Guardian denial event: ${mistake ?? 'it is not the event of a review'}`);
  }
  const thread = threads.get(threadId);
  if (parsed.data.status !== 'denied') return {};
  thread.record(message('developer', [approvalNote(parsed.data.action)]), thread.currentTurn?.id ?? null);
  await thread.writer?.flush();
  return {};
}

const noteStart = 'An automatic review refused the action below.';

/** Whether the model was told so that the user allows what a review refused. */
export const isApprovalNote = (text: string): boolean => text.startsWith(noteStart);

const approvalNote = (action: unknown): string =>
  `${noteStart} The user has looked at it and allows it: you may do exactly this, where it was first meant to be done. It allows nothing else, however similar.

${JSON.stringify({ action, outcome: 'allowed' }, null, 2)}`;
