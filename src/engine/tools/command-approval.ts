import type { PermissionProfile } from '../../protocol/index.js';
import { type CommandDecision, decideCommand } from '../approvals/exec-policy/decide.js';
import { type ExtraPermissions, toAdditional } from '../approvals/extra-permissions.js';
import { withoutSandbox } from '../approvals/without-sandbox.js';
import type { ReviewedCommand } from '../guardian/reviewed-action.js';
import { widenProfile } from '../sandbox/widen-profile.js';
import type { ApprovalMemory } from './approval-memory.js';
import type { CommandApprovalDecision } from './approvals.js';
import { type PermissionArguments, type WantedOfSandbox, withGranted } from './permission-arguments.js';
import type { PreparedCommand } from './prepared-command.js';
import type { ToolContext } from './tool.js';

/** `isItemStarted`: clients know the item from the question. */
export type CommandVerdict =
  | { readonly refusal: string; readonly isItemStarted: boolean }
  | {
      readonly refusal: null;
      readonly isItemStarted: boolean;
      /** What the command may do: what holds for the turn, and what was granted on top. */
      readonly profile: PermissionProfile;
      /** Nothing holds it back: a rule allows every part of it, or somebody said so. */
      readonly bypassesSandbox: boolean;
      /** Somebody said yes to this call: after the sandbox was in its way nobody need be asked again. */
      readonly isApproved: boolean;
    };

export interface CommandApprovalQuestion {
  readonly memory: ApprovalMemory;
  readonly context: ToolContext;
  readonly prepared: PreparedCommand;
  readonly args: PermissionArguments;
  readonly wanted: WantedOfSandbox;
  /** `null`: the tool knows no terminals. */
  readonly tty: boolean | null;
}

type Asking = Pick<Extract<CommandDecision, { type: 'ask' }>, 'reason' | 'proposal'>;

/** Finds out whether a command may run: by rules and policies, by what was said before, or by asking. */
export async function approveCommand(question: CommandApprovalQuestion): Promise<CommandVerdict> {
  const { memory, context } = question;
  const isStrict = memory.grants.isStrict(context.turnId);
  const decision = decide(question);
  if (decision.type === 'refuse') return { refusal: decision.reason, isItemStarted: false };
  if (decision.type === 'run' && !isStrict) return allowed(question, { decision, isItemStarted: false, isApproved: false });
  const key = memoryKey(question);
  if (!isStrict && memory.commands.has(key)) return allowed(question, { decision, isItemStarted: false, isApproved: true });
  const asking = decision.type === 'ask' ? decision : { reason: null, proposal: null };
  const answer = await ask(question, { ...asking, retryReason: null });
  if (answer === 'acceptForSession') memory.commands.add(key);
  return concluded(question, answer, { decision, isItemStarted: true });
}

/** Why a command that its sandbox was in the way of is asked about again. */
export const retryReason = 'command failed; retry without sandbox?';

/** Asks whether a command that its sandbox was in the way of may run without it. Clients know its item. */
export async function approveRetry(question: CommandApprovalQuestion): Promise<CommandVerdict> {
  const decision = decide(question);
  const proposal = decision.type === 'refuse' ? null : decision.proposal;
  const answer = await ask(question, { reason: retryReason, proposal, retryReason });
  return concluded(question, answer, { decision: { type: 'run', bypassesSandbox: true, proposal }, isItemStarted: true });
}

interface Allowed {
  readonly decision: CommandDecision;
  readonly isItemStarted: boolean;
  readonly isApproved: boolean;
}

function allowed({ memory, context, wanted }: CommandApprovalQuestion, { decision, isItemStarted, isApproved }: Allowed): CommandVerdict {
  const holds = isApproved || wanted.isGranted ? withGranted(wanted) : null;
  return {
    refusal: null,
    isItemStarted,
    profile: widenProfile(context.permissionProfile, holds ?? wanted.granted),
    bypassesSandbox: (decision.type === 'run' && decision.bypassesSandbox) || (isApproved && wanted.mode === 'require_escalated'),
    isApproved: isApproved && !memory.grants.isStrict(context.turnId),
  };
}

async function concluded(
  question: CommandApprovalQuestion,
  answer: CommandApprovalDecision,
  told: Omit<Allowed, 'isApproved'>,
): Promise<CommandVerdict> {
  const { context } = question;
  const { isItemStarted } = told;
  if (typeof answer === 'object' && 'allowFromNowOn' in answer) await allowFromNowOn(answer.allowFromNowOn, context);
  if (answer === 'cancel') context.interrupt();
  if (typeof answer === 'object' && 'refusal' in answer) {
    context.signal.throwIfAborted();
    return { refusal: answer.refusal, isItemStarted };
  }
  if (answer !== 'decline' && answer !== 'cancel') return allowed(question, { ...told, isApproved: true });
  context.signal.throwIfAborted();
  return { refusal: 'rejected by user', isItemStarted };
}

function decide({ context, prepared, args, wanted }: CommandApprovalQuestion): CommandDecision {
  const { approvalPolicy, permissionProfile, execPolicy } = context;
  const decision = decideCommand({
    rules: execPolicy.rules,
    argv: prepared.argv,
    script: prepared.script,
    approvalPolicy,
    permissionProfile,
    wantsMore: wanted.mode !== 'use_default' && !wanted.isGranted,
    prefixRule: args.prefix_rule ?? null,
  });
  return withoutSandbox(decision, { approvalPolicy, permissionProfile });
}

/** What somebody said. A question that nobody could answer is declined, and its item has failed. */
async function ask(
  { memory, context, prepared, args, wanted, tty }: CommandApprovalQuestion,
  { reason, proposal, retryReason: retry }: Asking & { readonly retryReason: string | null },
): Promise<CommandApprovalDecision> {
  const { threadId, turnId, signal, emit, now } = context;
  const { item } = prepared;
  const { command, cwd, commandActions } = item;
  const extra = withGranted(wanted);
  const additionalPermissions = extra && toAdditional(extra);
  let shown = item;
  try {
    return await context.approvals.command({
      threadId,
      turnId,
      itemId: item.id,
      command,
      cwd,
      commandActions,
      reason: reason ?? args.justification ?? null,
      proposedExecpolicyAmendment: proposal,
      additionalPermissions,
      action: toReviewedCommand({ prepared, args, wanted, tty }, extra),
      retryReason: retry,
      isStrict: memory.grants.isStrict(turnId),
      signal,
      announce: (form) => {
        if (form === 'asWritten') shown = { ...item, commandActions: [{ type: 'unknown', command }] };
        if (retry === null) emit({ type: 'itemStarted', threadId, turnId, item: shown, atMs: now() });
      },
      conclude: (status) => emit({ type: 'itemCompleted', threadId, turnId, item: { ...shown, status }, atMs: now() }),
    });
  } catch (error) {
    if (signal.aborted) throw error;
    return 'decline'; // Nobody said yes.
  }
}

function toReviewedCommand(
  { prepared, args, wanted, tty }: Pick<CommandApprovalQuestion, 'prepared' | 'args' | 'wanted' | 'tty'>,
  extra: ExtraPermissions | null,
): ReviewedCommand {
  return {
    type: 'command',
    tool: tty === null ? 'shell' : 'exec_command',
    argv: prepared.argv,
    cwd: prepared.cwd,
    sandboxPermissions: wanted.mode,
    additionalPermissions: extra && toAdditional(extra),
    justification: args.justification ?? null,
    tty,
  };
}

/** A rule that cannot be kept does not stop the command: that was allowed, too. */
async function allowFromNowOn(words: readonly string[], { execPolicy, threadId, emit }: ToolContext): Promise<void> {
  try {
    await execPolicy.allow(words);
  } catch (error) {
    const message = `the rule could not be kept: ${error instanceof Error ? error.message : String(error)}`;
    emit({ type: 'warning', threadId, message });
  }
}

/** Commands are remembered by what they do: quotes and spaces of a single command make no difference, nor does the shell. */
function memoryKey({ prepared, wanted, tty }: CommandApprovalQuestion): string {
  const { argv, script, cwd } = prepared;
  const [command, ...more] = script?.plain ?? [];
  const canonical = command !== undefined && more.length === 0 ? command : script === null ? argv : argv.slice(1);
  return JSON.stringify([script !== null && canonical !== command, canonical, cwd, tty ?? false, wanted.mode, withGranted(wanted)]);
}
