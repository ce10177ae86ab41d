import type { Attempt, Reconsider } from '../../exec/attempt.js';
import { isSandboxDenial } from '../../sandbox/denial.js';
import { runBare } from '../../sandbox/sandbox.js';
import type { ToolContext } from '../tool.js';
import type { ToolServices } from '../tool-services.js';
import { askForCommand, type CommandQuestion, type CommandVerdict } from './command-approval.js';
import type { CommandNetwork } from './command-network.js';

const retryReason = 'command failed; retry without sandbox?';

interface AllowedCommand {
  readonly services: ToolServices;
  readonly question: CommandQuestion;
  readonly verdict: CommandVerdict;
  readonly env: Readonly<Record<string, string>>;
  readonly hasTerminal: boolean;
  readonly network: CommandNetwork;
  /** Whether somebody still waits for the end: what runs in the background is not asked about. */
  readonly isAwaited: () => boolean;
}

/** How a command is run that may. */
interface Attempts {
  readonly attempt: Attempt;
  readonly reconsider?: Reconsider;
}

/** Makes the first attempt ready, and what is done should the sandbox be in its way. Rejects when there is no sandbox. */
export async function prepareAttempts(allowed: AllowedCommand): Promise<Attempts> {
  const { services, question, verdict, env, hasTerminal } = allowed;
  const { context, prepared } = question;
  const network = verdict.leavesSandbox ? null : await allowed.network.join();
  const bare = runBare({ argv: prepared.runs, env, profile: { type: 'disabled' } });
  if (verdict.leavesSandbox) return { attempt: bare };
  const { profile } = verdict;
  const policyCwd = context.places.cwd;
  const attempt = await (context.machine ?? services).sandbox.confine({
    profile,
    policyCwd,
    argv: prepared.runs,
    cwd: prepared.cwd,
    env: network === null ? env : { ...env, ...network.env },
    hasTerminal,
    ...(network === null ? {} : { routes: network.routes }),
  });
  return attempt.isConfined && mayRetry(context) ? { attempt, reconsider: (end) => retry(allowed, bare, end) } : { attempt };
}

/** Who decides before each command, or not at all, is not asked afterwards. */
function mayRetry({ approvalPolicy }: ToolContext): boolean {
  if (typeof approvalPolicy === 'object') return approvalPolicy.granular.sandbox_approval;
  return approvalPolicy === 'untrusted' || approvalPolicy === 'on-failure';
}

async function retry(
  { question, verdict, isAwaited }: AllowedCommand,
  bare: Attempt,
  { exitCode, output, isItemTold, noteItemTold }: Parameters<Reconsider>[0],
): ReturnType<Reconsider> {
  const { signal } = question.context;
  if (signal.aborted || !isAwaited() || !isSandboxDenial({ exitCode, output })) return null;
  if (verdict.isApproved) return { type: 'again', attempt: bare };
  let isConcluded = false;
  const noteConcluded = (): void => {
    isConcluded = true;
  };
  const asked = { retryReason, isItemTold: isItemTold || verdict.isItemStarted, noteItemTold, noteConcluded };
  try {
    const refusal = await askForCommand(question, { reason: retryReason, proposal: verdict.proposal }, asked);
    return refusal === null ? { type: 'again', attempt: bare } : { type: 'concluded', refusal };
  } catch (error) {
    if (!signal.aborted) throw error;
    // The turn is over, and with it the question; it may have been the answer that ended it.
    return isConcluded ? { type: 'concluded', refusal: 'rejected by user' } : null;
  }
}
