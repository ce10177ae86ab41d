import type { ApprovalMode } from '../../extensions/mcp/server-settings.js';
import { isRecord } from '../../platform/json.js';
import type { AskForApproval, PermissionProfile } from '../../protocol/index.js';
import { isConfining } from '../sandbox/sandbox.js';

/** What a tool says of itself. A tool may lie: the hints only spare questions. */
export interface ToolHints {
  readonly readOnlyHint?: boolean | undefined;
  readonly destructiveHint?: boolean | undefined;
  readonly openWorldHint?: boolean | undefined;
}

interface McpCallFacts {
  readonly policy: AskForApproval;
  readonly profile: PermissionProfile;
  readonly hints: ToolHints;
  readonly mode: ApprovalMode;
  /** Whether somebody said yes for all of the thread. */
  readonly isRemembered: boolean;
}

/** Whether a call runs at once, or somebody is asked. */
export function approveMcpCall({ policy, profile, hints, mode, isRemembered }: McpCallFacts): 'run' | 'ask' {
  if (policy === 'never' && isFullAccess(profile)) return 'run';
  if (mode === 'approve') return 'run';
  if (mode === 'prompt') return 'ask';
  return isRemembered || !isRisky(hints) ? 'run' : 'ask';
}

export function isRisky({ readOnlyHint, destructiveHint, openWorldHint }: ToolHints): boolean {
  if (destructiveHint === true) return true;
  if (readOnlyHint === true) return false;
  return (destructiveHint ?? true) || (openWorldHint ?? true);
}

/** Disk and network are open, with nothing around them. */
export const isFullAccess = (profile: PermissionProfile): boolean =>
  !isConfining(profile) && (profile.type === 'disabled' || profile.network.enabled);

export function hintsOf(annotations: unknown): ToolHints {
  if (!isRecord(annotations)) return {};
  const hint = (name: string): boolean | undefined => (typeof annotations[name] === 'boolean' ? annotations[name] : undefined);
  return { readOnlyHint: hint('readOnlyHint'), destructiveHint: hint('destructiveHint'), openWorldHint: hint('openWorldHint') };
}
