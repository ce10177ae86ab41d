import { invalidRequest } from '../../protocol/errors.js';
import type { ThreadApproveGuardianDeniedActionParams, ThreadApproveGuardianDeniedActionResponse } from '../../protocol/index.js';
import { message } from '../context/history.js';
import { readDenialEvent } from '../guardian/denial-event.js';
import type { Engineering } from './engineering.js';

/** Tells the model that the user allows what the reviewer refused. Nothing is run by it. */
export async function approveGuardianDeniedAction(
  { threads }: Engineering,
  { threadId, event }: ThreadApproveGuardianDeniedActionParams,
): Promise<ThreadApproveGuardianDeniedActionResponse> {
  const denial = readDenialEvent(event);
  if (typeof denial === 'string') throw invalidRequest(`invalid Guardian denial event: ${denial}`);
  const thread = threads.get(threadId);
  if (denial.status !== 'denied') return {};
  thread.record(message('developer', [approvalNote(denial.action)]), thread.currentTurn?.id ?? null);
  await thread.writer?.flush();
  return {};
}

const noteStart = 'An automatic review refused the action below.';

/** Whether the model was told so that the user allows what a review refused. */
export const isApprovalNote = (text: string): boolean => text.startsWith(noteStart);

const approvalNote = (action: unknown): string =>
  `${noteStart} The user has looked at it and allows it: you may do exactly this, where it was first meant to be done. It allows nothing else, however similar.

${JSON.stringify({ action, outcome: 'allowed' }, null, 2)}`;
