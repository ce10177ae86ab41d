import type { PermissionProfile } from '../../../protocol/index.js';
import type { ApprovalMemory } from '../../approvals/approval-memory.js';
import type { CommandApprovalDecision } from '../../approvals/approvals.js';
import { type CommandDecision, decideCommand } from '../../approvals/exec-policy/decide.js';
import { toAdditional } from '../../approvals/extra-permissions.js';
import type { ReviewedCommand } from '../../guardian/reviewed-action.js';
import type { HookedCall } from '../../hooks/hooked-call.js';
import { widenProfile } from '../../sandbox/widen-profile.js';
import { noteDecision } from '../note-decision.js';
import { type PermissionArguments, type WantedOfSandbox, withGranted } from '../permissions/permission-arguments.js';
import type { ToolContext } from '../tool.js';
import type { PreparedCommand } from './prepared-command.js';

export interface CommandVerdict {
  /** Why the command must not run; `null`: it may. */
  readonly refusal: string | null;
  /** True when clients know the item from the question. */
  readonly isItemStarted: boolean;
  /** Somebody said yes to this very command, now or before: it need not be asked about again. */
  readonly isApproved: boolean;
  /** Whether the first attempt is made without the sandbox: that was approved, or rules allow all of it. */
  readonly leavesSandbox: boolean;
  /** What the command may do in the sandbox: what holds for the turn, and what was granted on top. */
  readonly profile: PermissionProfile;
  /** The words of a rule that would allow it without the sandbox; `null`: there is none to offer. */
  readonly proposal: readonly string[] | null;
}

export interface CommandQuestion {
  readonly memory: ApprovalMemory;
  readonly context: ToolContext;
  readonly prepared: PreparedCommand;
  readonly args: PermissionArguments;
  readonly wanted: WantedOfSandbox;
  /** `null`: the tool knows no terminals. */
  readonly tty: boolean | null;
}

/** Finds out whether a command may run: by rules and policies, by what was said before, or by asking. */
export async function approveCommand(question: CommandQuestion): Promise<CommandVerdict> {
  const { context, wanted } = question;
  const decision = decide(question);
  const profile = widenProfile(context.permissionProfile, wanted.granted);
  const none = { isItemStarted: false, isApproved: false, leavesSandbox: false, profile, proposal: null };
  if (decision.type === 'refuse') return { ...none, refusal: decision.reason };
  const { proposal } = decision;
  const isStrict = isUnderStrictReview(question);
  const leavesSandbox = decision.type === 'run' && decision.bypassesSandbox;
  if (decision.type === 'run' && !isStrict) {
    noteDecision(context, { decision: 'approved', source: 'config' });
    return { ...none, refusal: null, leavesSandbox, proposal };
  }
  const approved = {
    isApproved: !isStrict,
    leavesSandbox: leavesSandbox || wanted.mode === 'require_escalated',
    profile: widenProfile(context.permissionProfile, withGranted(wanted) ?? wanted.granted),
    proposal,
  };
  if (isRemembered(question)) {
    noteDecision(context, { decision: 'approvedForSession', source: 'user' });
    return { ...approved, refusal: null, isItemStarted: false };
  }
  const said = await askHooks(question, { isRetry: false });
  if (said !== null) return { ...approved, refusal: said.refusal, isItemStarted: false };
  const refusal = await askForCommand(question, decision.type === 'ask' ? decision : { reason: null, proposal: null });
  return refusal === null ? { ...approved, refusal, isItemStarted: true } : { ...none, refusal, isItemStarted: true };
}

const isUnderStrictReview = ({ memory, context }: CommandQuestion): boolean => memory.grants.isStrict(context.turnId);

/** Under strict review each command is looked at anew. */
const isRemembered = (question: CommandQuestion): boolean =>
  !isUnderStrictReview(question) && question.memory.commands.has(memoryKey(question));

/** What hooks decide; `null`: nothing. Under strict review they have no say. */
async function askHooks(
  question: CommandQuestion,
  { isRetry }: { readonly isRetry: boolean },
): Promise<{ readonly refusal: string | null } | null> {
  if (isUnderStrictReview(question)) return null;
  const said = await question.context.hooks.permission(withReason(question), { isRetry });
  if (said === null) return null;
  const isAllowed = said.behavior === 'allow';
  noteDecision(question.context, { decision: isAllowed ? 'approved' : 'denied', source: 'config' });
  return { refusal: said.behavior === 'allow' ? null : said.message };
}

/** Hooks know why the model wants it. */
function withReason({ prepared: { hooked }, args: { justification } }: CommandQuestion): HookedCall {
  return justification ? { ...hooked, input: { ...hooked.input, description: justification } } : hooked;
}

/** How a question is put that is not the first about its command. */
interface Repeated {
  readonly retryReason: string;
  readonly isItemTold: boolean;
  readonly noteItemTold: () => void;
  /** Called when the end of the item was told. */
  readonly noteConcluded: () => void;
}

type Asking = Pick<Extract<CommandDecision, { type: 'ask' }>, 'reason' | 'proposal'>;

/**
 * Asks, and keeps what was said for later. `null`: somebody said yes. Rejects when the turn is over; an answer that ends it
 * ends it here.
 */
export async function askForCommand(question: CommandQuestion, asking: Asking, repeated?: Repeated): Promise<string | null> {
  const { memory, context } = question;
  if (repeated !== undefined) {
    if (isRemembered(question)) return null;
    const said = await askHooks(question, { isRetry: true });
    if (said !== null) {
      if (said.refusal !== null && repeated.isItemTold) conclude(question, 'declined');
      return said.refusal;
    }
  }
  const answer = await ask(question, asking, repeated);
  if (answer === 'acceptForSession') memory.commands.add(memoryKey(question));
  if (typeof answer === 'object' && 'allowFromNowOn' in answer) await allowFromNowOn(answer.allowFromNowOn, context);
  if (answer === 'cancel') context.interrupt();
  const refusal = typeof answer === 'object' && 'refusal' in answer ? answer.refusal : null;
  if (refusal === null && answer !== 'decline' && answer !== 'cancel') return null;
  context.signal.throwIfAborted();
  return refusal ?? 'rejected by user';
}

function decide({ context, prepared, args, wanted }: CommandQuestion): CommandDecision {
  const { approvalPolicy, permissionProfile, execPolicy } = context;
  return decideCommand({
    rules: execPolicy.rules,
    argv: prepared.argv,
    script: prepared.script,
    approvalPolicy,
    permissionProfile,
    wantsMore: wanted.mode !== 'use_default' && !wanted.isGranted,
    prefixRule: args.prefix_rule ?? null,
  });
}

function conclude({ context, prepared: { item } }: CommandQuestion, status: 'declined'): void {
  const { threadId, turnId, emit, now } = context;
  emit({ type: 'itemCompleted', threadId, turnId, item: { ...item, status }, atMs: now() });
}

/** What somebody said. A question that nobody could answer is declined, and its item has failed. */
async function ask(question: CommandQuestion, { reason, proposal }: Asking, repeated?: Repeated): Promise<CommandApprovalDecision> {
  const { context, prepared, args, wanted } = question;
  const { threadId, turnId, signal, emit, now } = context;
  const { item } = prepared;
  const { command, cwd, commandActions } = item;
  const extra = withGranted(wanted);
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
      additionalPermissions: extra && toAdditional(extra),
      action: toReviewedCommand(question),
      retryReason: repeated?.retryReason ?? null,
      isStrict: isUnderStrictReview(question),
      signal,
      announce: (form) => {
        if (repeated?.isItemTold) return;
        repeated?.noteItemTold();
        if (form === 'asWritten') shown = { ...item, commandActions: [{ type: 'unknown', command }] };
        emit({ type: 'itemStarted', threadId, turnId, item: shown, atMs: now(), isAsked: true });
      },
      conclude: (status) => {
        repeated?.noteConcluded();
        emit({ type: 'itemCompleted', threadId, turnId, item: { ...shown, status }, atMs: now() });
      },
    });
  } catch (error) {
    if (signal.aborted) throw error;
    return 'decline'; // Nobody said yes.
  }
}

function toReviewedCommand({ prepared, args, wanted, tty }: CommandQuestion): ReviewedCommand {
  const extra = withGranted(wanted);
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
function memoryKey({ prepared, wanted, tty }: CommandQuestion): string {
  const { argv, script, cwd } = prepared;
  const [command, ...more] = script?.plain ?? [];
  const canonical = command !== undefined && more.length === 0 ? command : script === null ? argv : argv.slice(1);
  return JSON.stringify([script !== null && canonical !== command, canonical, cwd, tty ?? false, wanted.mode, withGranted(wanted)]);
}
