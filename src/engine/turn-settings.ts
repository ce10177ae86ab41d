import { resolve } from 'node:path';
import type {
  ApprovalsReviewer,
  AskForApproval,
  ModeKind,
  PermissionProfile,
  Personality,
  ReasoningEffort,
  ReasoningSummary,
  SandboxPolicy,
  TurnStartParams,
} from '../protocol/index.js';
import { modeInstructions } from './context/collaboration-modes.js';
import type { ThreadConfig } from './thread-config.js';

/** What a thread's next turn runs with. Overrides of a turn stay for the later ones. */
export interface ThreadSettings {
  readonly model: string;
  readonly cwd: string;
  readonly approvalPolicy: AskForApproval;
  readonly approvalsReviewer: ApprovalsReviewer;
  readonly sandboxPolicy: SandboxPolicy;
  readonly effort: ReasoningEffort | null;
  readonly summary: ReasoningSummary | null;
  readonly serviceTier: string | null;
  readonly personality: Personality | null;
  readonly collaboration: Collaboration;
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
  approvalPolicy: config.approvalPolicy,
  approvalsReviewer: config.approvalsReviewer ?? 'user',
  sandboxPolicy: config.sandboxPolicy,
  effort: config.reasoningEffort,
  summary: config.reasoningSummary,
  serviceTier: config.serviceTier,
  personality: config.personality ?? null,
  collaboration: { mode: 'default', instructions: null },
});

/** The settings with a turn's overrides. A collaboration mode decides model and effort, and wins over both. */
export function withOverrides(settings: ThreadSettings, params: TurnStartParams): ThreadSettings {
  const { collaborationMode } = params;
  const mode = collaborationMode?.settings;
  return {
    model: mode?.model ?? params.model ?? settings.model,
    cwd: params.cwd == null ? settings.cwd : resolve(settings.cwd, params.cwd),
    approvalPolicy: params.approvalPolicy ?? settings.approvalPolicy,
    approvalsReviewer: params.approvalsReviewer ?? settings.approvalsReviewer,
    sandboxPolicy: params.sandboxPolicy ?? settings.sandboxPolicy,
    effort: mode ? (mode.reasoning_effort ?? null) : (params.effort ?? settings.effort),
    summary: params.summary ?? settings.summary,
    serviceTier: params.serviceTier === undefined ? settings.serviceTier : params.serviceTier,
    personality: params.personality ?? settings.personality,
    collaboration: collaborationMode
      ? { mode: collaborationMode.mode, instructions: mode?.developer_instructions ?? modeInstructions[collaborationMode.mode] }
      : settings.collaboration,
  };
}

/** The profile view of a sandbox policy. `null` where the policy has no sandbox of ours behind it yet. */
export const permissionProfileOf = ({ sandboxPolicy }: ThreadSettings): PermissionProfile | null =>
  sandboxPolicy.type === 'dangerFullAccess' ? { type: 'disabled' } : null;
