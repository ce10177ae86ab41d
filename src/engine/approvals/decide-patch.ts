import type { AskForApproval, SandboxPolicy } from '../../protocol/index.js';
import { isUnconfined } from './unconfined.js';

export interface PatchQuestion {
  readonly approvalPolicy: AskForApproval;
  readonly sandboxPolicy: SandboxPolicy;
}

/** What becomes of a patch before anybody is asked. */
export type PatchDecision = { readonly type: 'apply' | 'ask' } | { readonly type: 'refuse'; readonly reason: string };

export function decidePatch(question: PatchQuestion): PatchDecision {
  const { approvalPolicy, sandboxPolicy } = question;
  if (approvalPolicy === 'untrusted') return { type: 'ask' };
  if (mayWriteUnasked(question)) return { type: 'apply' };
  const isAsked = approvalPolicy !== 'never' && (typeof approvalPolicy !== 'object' || approvalPolicy.granular.sandbox_approval);
  if (isAsked) return { type: 'ask' };
  const where = sandboxPolicy.type === 'readOnly' ? 'writing is blocked by read-only sandbox' : 'writing outside of the project';
  return { type: 'refuse', reason: `patch rejected: ${where}; rejected by user approval settings` };
}

/**
 * Without a sandbox no path of a confined thread is safe to write: it may lead elsewhere by the time it is written. The
 * sandbox takes the place of this function, with the paths of the patch, and with `on-failure`.
 */
const mayWriteUnasked = ({ sandboxPolicy }: PatchQuestion): boolean => isUnconfined(sandboxPolicy);
