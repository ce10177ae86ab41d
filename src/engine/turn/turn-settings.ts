import type {
  ApprovalsReviewer,
  AskForApproval,
  ModeKind,
  Personality,
  ReasoningEffort,
  ReasoningSummary,
  TurnStartParams,
} from '../../protocol/index.js';
import { completePolicy } from '../approvals/complete-policy.js';
import { modeInstructions } from '../context/collaboration-modes.js';
import type { Permissions } from '../sandbox/permissions.js';
import { profileOfPolicy } from '../sandbox/profile-of-policy.js';
import type { ThreadConfig } from '../thread/thread-config.js';

/** What a thread's next turn runs with. Overrides of a turn stay for the later ones. */
export interface ThreadSettings extends Permissions {
  readonly model: string;
  readonly cwd: string;
  readonly approvalPolicy: AskForApproval;
  readonly approvalsReviewer: ApprovalsReviewer;
  readonly effort: ReasoningEffort | null;
  readonly summary: ReasoningSummary | null;
  readonly serviceTier: string | null;
  readonly personality: Personality | null;
  readonly collaboration: Collaboration;
  /** Of a single turn: there is no environment to work in. */
  readonly isNowhere?: boolean;
}

/** The mode in which the thread works. */
export interface Collaboration {
  readonly mode: ModeKind;
  /** What the model is told of it; `null`: nothing, as nobody chose a mode. */
  readonly instructions: string | null;
}

export const initialSettings = (config: ThreadConfig): ThreadSettings => ({
  model: config.model,
  cwd: config.cwd,
  approvalPolicy: completePolicy(config.approvalPolicy),
  approvalsReviewer: config.approvalsReviewer ?? 'user',
  ...configuredPermissions(config),
  effort: config.reasoningEffort,
  summary: config.reasoningSummary,
  serviceTier: config.serviceTier,
  personality: config.personality ?? null,
  collaboration: { mode: 'default', instructions: null },
});

/**
 * The settings with a turn's overrides. A collaboration mode decides model and effort, and wins over both. `selected` is what
 * the permissions that the turn names come to; `null`: it names none.
 */
export function withOverrides(settings: ThreadSettings, params: TurnStartParams, selected: Permissions | null): ThreadSettings {
  const { collaborationMode } = params;
  const mode = collaborationMode?.settings;
  return {
    model: mode?.model ?? params.model ?? settings.model,
    cwd: params.cwd ?? settings.cwd,
    approvalPolicy: params.approvalPolicy ? completePolicy(params.approvalPolicy) : settings.approvalPolicy,
    approvalsReviewer: params.approvalsReviewer ?? settings.approvalsReviewer,
    ...(selected ?? permissionsOf(settings)),
    effort: mode ? (mode.reasoning_effort ?? null) : (params.effort ?? settings.effort),
    summary: params.summary ?? settings.summary,
    serviceTier: params.serviceTier === undefined ? settings.serviceTier : toServiceTier(params.serviceTier),
    personality: params.personality ?? settings.personality,
    collaboration: collaborationMode
      ? { mode: collaborationMode.mode, instructions: mode?.developer_instructions ?? modeInstructions[collaborationMode.mode] }
      : settings.collaboration,
  };
}

/** A tier under the name that the model's provider has for it. */
export const toServiceTier = <T extends string | null | undefined>(tier: T): T | 'priority' => (tier === 'fast' ? 'priority' : tier);

const configuredPermissions = (config: ThreadConfig): Permissions => ({
  permissionProfile: config.permissionProfile ?? profileOfPolicy(config.sandboxPolicy),
  sandboxPolicy: config.sandboxPolicy,
  activePermissionProfile: config.activePermissionProfile ?? null,
  networkTable: config.networkTable ?? null,
});

/** The permissions among other settings. */
export const permissionsOf = ({ permissionProfile, sandboxPolicy, activePermissionProfile, networkTable }: Permissions): Permissions => ({
  permissionProfile,
  sandboxPolicy,
  activePermissionProfile,
  networkTable,
});
