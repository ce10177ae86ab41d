import * as z from 'zod';
import type { ApprovalMemory } from '../../approvals/approval-memory.js';
import { type ExtraPermissions, isNothing, union } from '../../approvals/extra-permissions.js';
import { coversPermissions } from '../../approvals/intersect-permissions.js';
import { refuseEscalation } from '../../approvals/refuse-escalation.js';
import type { ToolContext } from '../tool.js';
import { toExtraPermissions, wantedPermissions, wantedPermissionsProperties } from './wanted-permissions.js';

/** What every command tool takes besides the command: what it wants of the sandbox, and why. */
export const permissionArguments = {
  sandbox_permissions: z.enum(['use_default', 'require_escalated', 'with_additional_permissions']).nullish(),
  justification: z.string().nullish(),
  prefix_rule: z.array(z.string()).nullish(),
  additional_permissions: wantedPermissions.nullish(),
};

export type PermissionArguments = z.output<z.ZodObject<typeof permissionArguments>>;

/** The entries of these arguments in a tool's schema. */
export const permissionProperties = (features: Readonly<Record<string, boolean>>): Readonly<Record<string, unknown>> => ({
  sandbox_permissions: {
    type: 'string',
    description: features['exec_permission_approvals']
      ? '"use_default"; "with_additional_permissions" to widen the sandbox by `additional_permissions`; "require_escalated" to ask for running without it.'
      : '"use_default", or "require_escalated" to ask for running without the sandbox.',
  },
  justification: { type: 'string', description: 'With "require_escalated": the question that the user is asked.' },
  prefix_rule: {
    type: 'array',
    items: { type: 'string' },
    description: 'With "require_escalated": the beginning of commands to allow from now on.',
  },
  ...(features['exec_permission_approvals'] ? { additional_permissions: additionalPermissions } : {}),
});

const additionalPermissions = {
  type: 'object',
  description: 'With "with_additional_permissions": what the command needs beyond the sandbox.',
  properties: wantedPermissionsProperties,
  additionalProperties: false,
};

/** What a command asks for besides what its sandbox gives. */
export interface WantedOfSandbox {
  readonly mode: 'use_default' | 'require_escalated' | 'with_additional_permissions';
  /** `null`: nothing is asked for by name. */
  readonly extra: ExtraPermissions | null;
  /** All of it was granted before. */
  readonly isGranted: boolean;
  /** What was granted before. */
  readonly granted: ExtraPermissions;
}

interface Asked {
  readonly args: PermissionArguments;
  /** Where the command runs. */
  readonly cwd: string;
  readonly context: ToolContext;
  readonly memory: ApprovalMemory;
}

/** What a command asks for; a text is what is wrong with it, or that it asks at all. */
export async function readPermissionArguments(asked: Asked): Promise<WantedOfSandbox | string> {
  const { args, context, memory } = asked;
  const granted = memory.grants.in(context.turnId);
  const mode = modeOf(args);
  if (mode === 'use_default') return { mode, extra: null, isGranted: false, granted };
  const extra = await readExtra(asked);
  const isGranted = typeof extra === 'object' && extra !== null && coversPermissions(granted, extra, context.places);
  const refusal = isGranted ? null : refuseEscalation(context.approvalPolicy);
  if (refusal !== null) return refusal;
  return typeof extra === 'string' ? extra : { mode, extra, isGranted, granted };
}

/** Who names permissions wants them, unless to leave the sandbox altogether is asked for. */
const modeOf = ({ sandbox_permissions: mode, additional_permissions: extra }: PermissionArguments): WantedOfSandbox['mode'] =>
  mode === 'require_escalated' || extra == null ? (mode ?? 'use_default') : 'with_additional_permissions';

async function readExtra({ args, cwd, context }: Asked): Promise<ExtraPermissions | string | null> {
  const { additional_permissions: wanted, sandbox_permissions: mode } = args;
  if (wanted == null && mode !== 'with_additional_permissions') return null;
  if (!context.scope.features['exec_permission_approvals']) {
    return 'additional permissions are disabled; enable `features.exec_permission_approvals` before using `with_additional_permissions`';
  }
  if (mode === 'require_escalated') return '`additional_permissions` requires `sandbox_permissions` set to `with_additional_permissions`';
  if (wanted == null) {
    return 'missing `additional_permissions`; provide at least one of `network` or `file_system` when using `with_additional_permissions`';
  }
  const extra = await toExtraPermissions(wanted, { cwd, userHome: context.env['HOME'] || null });
  if (typeof extra === 'string') return extra;
  return isNothing(extra) ? '`additional_permissions` must include at least one requested permission in `network` or `file_system`' : extra;
}

/** What clients are shown, and what holds once they said yes: what the command asks for, and all that was granted before. */
export const withGranted = ({ extra, granted }: WantedOfSandbox): ExtraPermissions | null => extra && union(extra, granted);
