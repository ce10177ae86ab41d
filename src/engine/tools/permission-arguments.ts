import { resolve } from 'node:path';
import * as z from 'zod';
import type { AdditionalPermissionProfile } from '../../protocol/index.js';
import { refuseEscalation } from '../approvals/refuse-escalation.js';
import type { ToolContext } from './tool.js';

const paths = z.array(z.string()).nullish();

/** What every command tool takes besides the command: what it wants of the sandbox, and why. */
export const permissionArguments = {
  sandbox_permissions: z.enum(['use_default', 'require_escalated', 'with_additional_permissions']).nullish(),
  justification: z.string().nullish(),
  prefix_rule: z.array(z.string()).nullish(),
  additional_permissions: z
    .object({
      network: z.object({ enabled: z.boolean().nullish() }).nullish(),
      file_system: z.object({ read: paths, write: paths }).nullish(),
    })
    .nullish(),
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

const pathList = { type: 'array', items: { type: 'string' } };

const additionalPermissions = {
  type: 'object',
  description: 'With "with_additional_permissions": what the command needs beyond the sandbox.',
  properties: {
    network: { type: 'object', properties: { enabled: { type: 'boolean' } }, additionalProperties: false },
    file_system: { type: 'object', properties: { read: pathList, write: pathList }, additionalProperties: false },
  },
  additionalProperties: false,
};

/** Whether a command asks to leave or to widen the sandbox. */
export const wantsMore = (args: PermissionArguments): boolean =>
  (args.sandbox_permissions ?? 'use_default') !== 'use_default' || args.additional_permissions != null;

/** What is wrong with what the call asks for, or that it asks at all; `null`: nothing. */
export function checkPermissionArguments(
  args: PermissionArguments,
  { approvalPolicy, scope }: Pick<ToolContext, 'approvalPolicy' | 'scope'>,
): string | null {
  if (!wantsMore(args)) return null;
  const refusal = refuseEscalation(approvalPolicy);
  if (refusal !== null) return refusal;
  const asked = args.additional_permissions ?? null;
  const isMode = args.sandbox_permissions === 'with_additional_permissions';
  if (!isMode && asked === null) return null;
  if (!scope.features['exec_permission_approvals']) {
    return 'additional permissions are disabled; enable `features.exec_permission_approvals` before using `with_additional_permissions`';
  }
  if (!isMode) return '`additional_permissions` requires `sandbox_permissions` set to `with_additional_permissions`';
  if (asked?.network?.enabled || asked?.file_system?.read?.length || asked?.file_system?.write?.length) return null;
  return 'missing `additional_permissions`; provide at least one of `network` or `file_system` when using `with_additional_permissions`';
}

/** What the model asked for, in the form that clients know: absolute paths. */
export function toAdditionalPermissions(args: PermissionArguments, cwd: string): AdditionalPermissionProfile | null {
  const asked = args.additional_permissions;
  if (!asked) return null;
  const absolute = (list: readonly string[] | null | undefined): string[] | null => list?.map((path) => resolve(cwd, path)) ?? null;
  const { network, file_system: files } = asked;
  return {
    network: network ? { enabled: network.enabled ?? null } : null,
    fileSystem: files ? { read: absolute(files.read), write: absolute(files.write) } : null,
  };
}
