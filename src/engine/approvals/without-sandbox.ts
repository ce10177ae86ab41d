import { type CommandDecision, type CommandQuestion, refusalToAsk } from './exec-policy/decide.js';
import { isUnconfined } from './unconfined.js';

/**
 * What becomes of a command that may run in the sandbox while there is none: somebody must say yes, and nobody to ask means
 * no. The sandbox takes the place of this function.
 */
export function withoutSandbox(
  decision: CommandDecision,
  { approvalPolicy, permissionProfile }: Pick<CommandQuestion, 'approvalPolicy' | 'permissionProfile'>,
): CommandDecision {
  if (decision.type !== 'run' || decision.bypassesSandbox || isUnconfined(permissionProfile)) return decision;
  const refusal = refusalToAsk(approvalPolicy, { isRule: false });
  return refusal === null ? { type: 'ask', reason: null, proposal: decision.proposal } : { type: 'refuse', reason: refusal };
}
