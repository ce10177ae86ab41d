import type { CommandItem } from '../exec/command-item.js';
import type { PlainCommand } from '../exec/parsed-script.js';
import type { ApprovalMemory } from './approval-memory.js';
import { type PermissionArguments, toAdditionalPermissions } from './permission-arguments.js';
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
  readonly item: CommandItem;
  readonly args: PermissionArguments;
  readonly argv: readonly string[];
  readonly tty: boolean;
  /** The commands of the script, where they are plain words. */
  readonly plain: readonly PlainCommand[] | null;
}

/** Finds out whether a command may run: by itself, by what was said before, or by asking. */
export async function approveCommand(question: Question): Promise<CommandVerdict> {
  const { memory, context, item, args, plain } = question;
  const { threadId, turnId, signal, emit, now } = context;
  const key = memoryKey(question);
  if (context.mustAsk === 'never' || (context.mustAsk === 'ask' && memory.commands.has(key)))
    return { refusal: null, isItemStarted: false };
  if (context.mustAsk === 'refuse') {
    return { refusal: 'approval required by policy, but AskForApproval is set to Never', isItemStarted: false };
  }
  const { command, cwd, commandActions } = item;
  const announce = (): void => emit({ type: 'itemStarted', threadId, turnId, item, atMs: now() });
  const end = (status: 'declined' | 'failed'): void =>
    emit({ type: 'itemCompleted', threadId, turnId, item: { ...item, status }, atMs: now() });
  try {
    const decision = await context.approvals.command({
      threadId,
      turnId,
      itemId: item.id,
      command,
      cwd,
      commandActions,
      reason: args.justification ?? null,
      proposedExecpolicyAmendment: proposeRule(plain),
      additionalPermissions: toAdditionalPermissions(args, cwd),
      signal,
      announce,
    });
    if (decision === 'acceptForSession') memory.commands.add(key);
    if (decision === 'accept' || decision === 'acceptForSession') return { refusal: null, isItemStarted: true };
    end('declined');
    if (decision === 'cancel') context.interrupt();
    signal.throwIfAborted();
    return { refusal: 'rejected by user', isItemStarted: true };
  } catch (error) {
    if (signal.aborted) throw error;
    end('failed'); // The client could not answer: nobody said yes.
    return { refusal: 'rejected by user', isItemStarted: true };
  }
}

/** Commands are remembered by what they do: quotes and spaces of a single command make no difference. */
function memoryKey({ argv, item, args, tty, plain }: Question): string {
  const canonical = plain?.length === 1 ? plain[0] : argv;
  return JSON.stringify([canonical, item.cwd, tty, args.sandbox_permissions ?? 'use_default', args.additional_permissions ?? null]);
}

/** The words of the first command that a person may want to allow from now on. */
function proposeRule(plain: readonly PlainCommand[] | null): readonly string[] | null {
  return plain?.find(([program = '']) => !harmless.has(program)) ?? null;
}

/** Nobody needs a rule for these. */
const harmless: ReadonlySet<string> = new Set(['cat', 'cd', 'echo', 'false', 'grep', 'head', 'ls', 'pwd', 'tail', 'true', 'wc', 'which']);
