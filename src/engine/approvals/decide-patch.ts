import type { AskForApproval } from '../../protocol/index.js';
import type { FileAccess } from '../sandbox/access.js';

export interface PatchQuestion {
  readonly approvalPolicy: AskForApproval;
  /** What the turn may do with files. */
  readonly access: FileAccess;
  /** All files that the patch touches, both ends of a move among them. Absolute. */
  readonly paths: readonly string[];
}

/** What becomes of a patch before anybody is asked. */
export type PatchDecision = { readonly type: 'apply' | 'ask' } | { readonly type: 'refuse'; readonly reason: string };

export function decidePatch({ approvalPolicy, access, paths }: PatchQuestion): PatchDecision {
  if (approvalPolicy === 'untrusted') return { type: 'ask' };
  if (approvalPolicy === 'on-failure' || paths.every((path) => access.of(path) === 'write')) return { type: 'apply' };
  if (mayAskAboutPatches(approvalPolicy)) return { type: 'ask' };
  const isReadOnly = !access.entries.some(({ access: mode }) => mode === 'write');
  const where = isReadOnly ? 'writing is blocked by read-only sandbox' : 'writing outside of the project';
  return { type: 'refuse', reason: `patch rejected: ${where}; rejected by user approval settings` };
}

/** Whether somebody may be asked about a patch. */
export const mayAskAboutPatches = (policy: AskForApproval): boolean =>
  policy !== 'never' && (typeof policy !== 'object' || policy.granular.sandbox_approval);
