import type { AdditionalPermissionProfile } from '../../protocol/index.js';
import { type CommandDecision, decideCommand } from '../approvals/exec-policy/decide.js';
import type { ReviewedCommand } from '../guardian/reviewed-action.js';
import type { ApprovalMemory } from './approval-memory.js';
import type { CommandApprovalDecision } from './approvals.js';
import { type PermissionArguments, toAdditionalPermissions, wantsMore } from './permission-arguments.js';
import type { PreparedCommand } from './prepared-command.js';
import type { ToolContext } from './tool.js';

export interface CommandVerdict {
  /** Why the command must not run; `null`: it may. */
  readonly refusal: string | null;
  /** True when clients know the item from the question. */
  readonly isItemStarted: boolean;
  /** Somebody said yes to this very command, now or before. */
  readonly isApproved: boolean;
  /** Whether the first attempt is made without the sandbox: that was approved, or rules allow all of it. */
  readonly leavesSandbox: boolean;
  /** The words of a rule that would allow it without the sandbox; `null`: there is none to offer. */
  readonly proposal: readonly string[] | null;
}

export interface CommandQuestion {
  readonly memory: ApprovalMemory;
  readonly context: ToolContext;
  readonly prepared: PreparedCommand;
  readonly args: PermissionArguments;
  /** `null`: the tool knows no terminals. */
  readonly tty: boolean | null;
}

/** Finds out whether a command may run: by rules and policies, by what was said before, or by asking. */
export async function approveCommand(question: CommandQuestion): Promise<CommandVerdict> {
  const decision = decide(question);
  const none = { isItemStarted: false, isApproved: false, leavesSandbox: false, proposal: null };
  if (decision.type === 'refuse') return { ...none, refusal: decision.reason };
  const { proposal } = decision;
  if (decision.type === 'run') return { ...none, refusal: null, leavesSandbox: decision.bypassesSandbox, proposal };
  const approved = { isApproved: true, leavesSandbox: question.args.sandbox_permissions === 'require_escalated', proposal };
  if (isRemembered(question)) return { ...approved, refusal: null, isItemStarted: false };
  const refusal = await askForCommand(question, decision);
  if (refusal === null) return { ...approved, refusal, isItemStarted: true };
  return { ...none, refusal, isItemStarted: true };
}

const isRemembered = (question: CommandQuestion): boolean => question.memory.commands.has(memoryKey(question));

/** How a question is put that is not the first about its command. */
interface Repeated {
  readonly retryReason: string;
  readonly isItemTold: boolean;
  readonly noteItemTold: () => void;
}

/**
 * Asks, and keeps what was said for later. `null`: somebody said yes. Rejects when the turn is over; an answer that ends it
 * ends it here.
 */
export async function askForCommand(
  question: CommandQuestion,
  { reason, proposal }: Pick<Extract<CommandDecision, { type: 'ask' }>, 'reason' | 'proposal'>,
  repeated?: Repeated,
): Promise<string | null> {
  const { memory, context } = question;
  if (repeated !== undefined && isRemembered(question)) return null;
  const answer = await ask(question, { reason, proposal }, repeated);
  if (answer === 'acceptForSession') memory.commands.add(memoryKey(question));
  if (typeof answer === 'object' && 'allowFromNowOn' in answer) await allowFromNowOn(answer.allowFromNowOn, context);
  if (answer === 'cancel') context.interrupt();
  const refusal = typeof answer === 'object' && 'refusal' in answer ? answer.refusal : null;
  if (refusal === null && answer !== 'decline' && answer !== 'cancel') return null;
  context.signal.throwIfAborted();
  return refusal ?? 'rejected by user';
}

function decide({ context, prepared, args }: CommandQuestion): CommandDecision {
  const { approvalPolicy, sandboxPolicy, execPolicy } = context;
  return decideCommand({
    rules: execPolicy.rules,
    argv: prepared.argv,
    script: prepared.script,
    approvalPolicy,
    sandboxPolicy,
    wantsMore: wantsMore(args),
    prefixRule: args.prefix_rule ?? null,
  });
}

/** What somebody said. A question that nobody could answer is declined, and its item has failed. */
async function ask(
  { context, prepared, args, tty }: CommandQuestion,
  { reason, proposal }: Pick<Extract<CommandDecision, { type: 'ask' }>, 'reason' | 'proposal'>,
  repeated?: Repeated,
): Promise<CommandApprovalDecision> {
  const { threadId, turnId, signal, emit, now } = context;
  const { item } = prepared;
  const { command, cwd, commandActions } = item;
  const additionalPermissions = toAdditionalPermissions(args, cwd);
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
      action: toReviewedCommand({ prepared, args, additionalPermissions, tty }),
      retryReason: repeated?.retryReason ?? null,
      signal,
      announce: (form) => {
        if (repeated?.isItemTold) return;
        repeated?.noteItemTold();
        if (form === 'asWritten') shown = { ...item, commandActions: [{ type: 'unknown', command }] };
        emit({ type: 'itemStarted', threadId, turnId, item: shown, atMs: now() });
      },
      conclude: (status) => emit({ type: 'itemCompleted', threadId, turnId, item: { ...shown, status }, atMs: now() }),
    });
  } catch (error) {
    if (signal.aborted) throw error;
    return 'decline'; // Nobody said yes.
  }
}

function toReviewedCommand({
  prepared,
  args,
  additionalPermissions,
  tty,
}: Pick<CommandQuestion, 'prepared' | 'args' | 'tty'> & {
  readonly additionalPermissions: AdditionalPermissionProfile | null;
}): ReviewedCommand {
  return {
    type: 'command',
    tool: tty === null ? 'shell' : 'exec_command',
    argv: prepared.argv,
    cwd: prepared.cwd,
    sandboxPermissions: args.sandbox_permissions ?? 'use_default',
    additionalPermissions,
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
function memoryKey({ prepared, args, tty }: CommandQuestion): string {
  const { argv, script, cwd } = prepared;
  const [command, ...more] = script?.plain ?? [];
  const canonical = command !== undefined && more.length === 0 ? command : script === null ? argv : argv.slice(1);
  const permissions = [args.sandbox_permissions ?? 'use_default', toAdditionalPermissions(args, cwd)];
  return JSON.stringify([script !== null && canonical !== command, canonical, cwd, tty ?? false, ...permissions]);
}
