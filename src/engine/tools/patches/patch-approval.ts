import type { FileUpdateChange } from '../../../protocol/index.js';
import type { Refusal } from '../../approvals/approvals.js';
import { mayAskAboutPatches } from '../../approvals/decide-patch.js';
import type { HookedCall } from '../../hooks/hooked-call.js';
import { noteDecision } from '../note-decision.js';
import type { ToolContext } from '../tool.js';
import type { ToolServices } from '../tool-services.js';

export interface PatchApprovalQuestion {
  readonly paths: readonly string[];
  readonly patch: { readonly text: string; readonly cwd: string };
  readonly itemId: string;
  readonly context: ToolContext;
  readonly services: ToolServices;
  /** As hooks see it. */
  readonly call: HookedCall;
  readonly announce: () => void;
  readonly conclude: () => void;
}

/** `isApproved`: somebody said yes to these files, wherever they lead. */
export type PatchVerdict = { readonly refusal: string } | { readonly refusal: null; readonly isApproved: boolean };

/** Every file that a patch touches, both ends of a move among them. */
export const pathsOf = (changes: readonly FileUpdateChange[]): readonly string[] =>
  changes.flatMap(({ path, kind }) => (kind.type === 'update' && kind.move_path != null ? [path, kind.move_path] : [path]));

/** Finds out whether a patch that must be asked about may be applied, and tells of its item. */
export async function approvePatch(question: PatchApprovalQuestion): Promise<PatchVerdict> {
  const { paths, context, services, announce } = question;
  const { files, grants } = services.memory;
  if (grants.isStrict(context.turnId) || !paths.every((path) => files.has(path))) return ask(question, null);
  noteDecision(context, { decision: 'approvedForSession', source: 'user' });
  announce();
  return { refusal: null, isApproved: true };
}

/** Why a patch whose files are not where they seem to be is asked about again. */
const retryReason = 'command failed; retry without sandbox?';

/** What becomes of a patch that leads to where it must not be written. Its item is known. `null`: nobody is to be asked. */
export async function approvePatchRetry(question: PatchApprovalQuestion): Promise<PatchVerdict | null> {
  const { paths, context, services } = question;
  const { files, grants } = services.memory;
  const isStrict = grants.isStrict(context.turnId);
  if (!isStrict && paths.every((path) => files.has(path))) return { refusal: null, isApproved: true };
  return isStrict || mayAskAboutPatches(context.approvalPolicy) ? ask({ ...question, announce: () => {} }, retryReason) : null;
}

async function ask(question: PatchApprovalQuestion, reason: string | null): Promise<PatchVerdict> {
  const { context, services, call, announce, conclude } = question;
  const isStrict = services.memory.grants.isStrict(context.turnId);
  const said = isStrict ? null : await context.hooks.permission(call, { isRetry: reason !== null });
  if (said !== null) {
    announce();
    noteDecision(context, { decision: said.behavior === 'allow' ? 'approved' : 'denied', source: 'config' });
    if (said.behavior === 'allow') return { refusal: null, isApproved: true };
    conclude();
    return { refusal: said.message };
  }
  const answer = await answerTo(question, reason);
  if (answer === 'accept') return { refusal: null, isApproved: true };
  if (answer === 'cancel') context.interrupt();
  context.signal.throwIfAborted();
  return { refusal: typeof answer === 'object' ? answer.refusal : 'patch rejected by user' };
}

async function answerTo(
  { paths, patch, itemId, context, services, announce, conclude }: PatchApprovalQuestion,
  reason: string | null,
): Promise<'accept' | 'decline' | 'cancel' | Refusal> {
  const { threadId, turnId, signal } = context;
  const { files, grants } = services.memory;
  const action = { type: 'applyPatch', cwd: patch.cwd, files: paths, patch: patch.text } as const;
  const isStrict = grants.isStrict(turnId);
  const question = { threadId, turnId, itemId, reason, retryReason: reason, isStrict, action, signal, announce, conclude };
  try {
    const decision = await context.approvals.fileChange(question);
    if (decision !== 'acceptForSession') return decision;
    for (const path of paths) files.add(path);
    return 'accept';
  } catch (error) {
    if (signal.aborted) throw error;
    return 'decline'; // The client could not answer: nobody said yes.
  }
}
