import type { AdditionalPermissionProfile } from '../../protocol/index.js';
import { type CommandDecision, decideCommand } from '../approvals/exec-policy/decide.js';
import { withoutSandbox } from '../approvals/without-sandbox.js';
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
}

interface Question {
  readonly memory: ApprovalMemory;
  readonly context: ToolContext;
  readonly prepared: PreparedCommand;
  readonly args: PermissionArguments;
  /** `null`: the tool knows no terminals. */
  readonly tty: boolean | null;
}

/** Finds out whether a command may run: by rules and policies, by what was said before, or by asking. */
export async function approveCommand(question: Question): Promise<CommandVerdict> {
  const decision = decide(question);
  if (decision.type === 'refuse') return { refusal: decision.reason, isItemStarted: false };
  if (decision.type === 'run') return { refusal: null, isItemStarted: false };
  const { memory, context } = question;
  const key = memoryKey(question);
  if (memory.commands.has(key)) return { refusal: null, isItemStarted: false };
  const answer = await ask(question, decision);
  if (answer === 'acceptForSession') memory.commands.add(key);
  if (typeof answer === 'object' && 'allowFromNowOn' in answer) await allowFromNowOn(answer.allowFromNowOn, context);
  if (answer === 'cancel') context.interrupt();
  if (typeof answer === 'object' && 'refusal' in answer) {
    context.signal.throwIfAborted();
    return { refusal: answer.refusal, isItemStarted: true };
  }
  if (answer !== 'decline' && answer !== 'cancel') return { refusal: null, isItemStarted: true };
  context.signal.throwIfAborted();
  return { refusal: 'rejected by user', isItemStarted: true };
}

function decide({ context, prepared, args }: Question): CommandDecision {
  const { approvalPolicy, sandboxPolicy, execPolicy } = context;
  const decision = decideCommand({
    rules: execPolicy.rules,
    argv: prepared.argv,
    script: prepared.script,
    approvalPolicy,
    sandboxPolicy,
    wantsMore: wantsMore(args),
    prefixRule: args.prefix_rule ?? null,
  });
  return withoutSandbox(decision, { approvalPolicy, sandboxPolicy });
}

/** What somebody said. A question that nobody could answer is declined, and its item has failed. */
async function ask(
  { context, prepared, args, tty }: Question,
  { reason, proposal }: Extract<CommandDecision, { type: 'ask' }>,
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
      signal,
      announce: (form) => {
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
}: Pick<Question, 'prepared' | 'args' | 'tty'> & { readonly additionalPermissions: AdditionalPermissionProfile | null }): ReviewedCommand {
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
function memoryKey({ prepared, args, tty }: Question): string {
  const { argv, script, cwd } = prepared;
  const [command, ...more] = script?.plain ?? [];
  const canonical = command !== undefined && more.length === 0 ? command : script === null ? argv : argv.slice(1);
  const permissions = [args.sandbox_permissions ?? 'use_default', toAdditionalPermissions(args, cwd)];
  return JSON.stringify([script !== null && canonical !== command, canonical, cwd, tty ?? false, ...permissions]);
}
