import * as z from 'zod';
import { completePolicy } from '../../approvals/complete-policy.js';
import {
  type ExtraPermissions,
  fromGranted,
  isNothing,
  noExtraPermissions,
  toAdditional,
  toModelForm,
} from '../../approvals/extra-permissions.js';
import { intersectPermissions } from '../../approvals/intersect-permissions.js';
import type { PermissionGrant } from '../../approvals/permission-grants.js';
import { failure, functionSpec, parseArguments, success } from '../arguments.js';
import type { Tool, ToolCall, ToolContext, ToolOutput } from '../tool.js';
import type { ToolServices } from '../tool-services.js';
import { toExtraPermissions, wantedPermissions, wantedPermissionsProperties } from './wanted-permissions.js';

const Arguments = z.object({ reason: z.string().nullish(), permissions: wantedPermissions });

const spec = functionSpec({
  name: 'request_permissions',
  description:
    'Asks the user for more than the sandbox allows: files to read or write, or the network. What is granted holds for later commands and patches by itself; it may be less than was asked for.',
  properties: {
    reason: { type: 'string', description: 'Why it is needed, in one sentence for the user.' },
    permissions: { type: 'object', properties: wantedPermissionsProperties, additionalProperties: false },
  },
  required: ['permissions'],
});

const feature = 'request_permissions_tool';

/** Asks for permissions that later commands and patches have. */
export const requestPermissionsTool = (services: ToolServices): Tool => ({
  name: 'request_permissions',
  kind: 'function',
  spec: ({ features }) => (features[feature] ? spec : null),
  parallel: false,
  run: (call, context) => requestPermissions({ call, context, services }),
});

interface Request {
  readonly call: ToolCall;
  readonly context: ToolContext;
  readonly services: ToolServices;
}

async function requestPermissions({ call, context, services }: Request): Promise<ToolOutput> {
  const parsed = parseArguments(Arguments, call.input);
  if (!parsed.ok) return parsed.output;
  const { permissions, reason } = parsed.value;
  const wanted = await toExtraPermissions(permissions, { cwd: context.cwd, userHome: context.env['HOME'] || null });
  if (typeof wanted === 'string') return failure(wanted);
  if (isNothing(wanted)) return failure('request_permissions requires at least one permission');
  const grant = mayAsk(context) ? await ask(call, context, { wanted, reason: reason ?? null }) : nothing;
  context.signal.throwIfAborted();
  services.memory.grants.add(context.turnId, grant);
  return success(toText(grant));
}

const nothing: PermissionGrant = { permissions: noExtraPermissions, scope: 'turn', strictAutoReview: false };

/** Nobody is asked who said not to be. */
function mayAsk({ approvalPolicy }: ToolContext): boolean {
  const policy = completePolicy(approvalPolicy);
  return policy !== 'never' && (typeof policy !== 'object' || policy.granular.request_permissions === true);
}

async function ask(
  { callId }: ToolCall,
  { threadId, turnId, cwd, places, signal, approvals }: ToolContext,
  { wanted, reason }: { readonly wanted: ExtraPermissions; readonly reason: string | null },
): Promise<PermissionGrant> {
  const answer = await approvals.permissions({ threadId, turnId, itemId: callId, cwd, reason, permissions: toAdditional(wanted), signal });
  if (answer === null) return nothing;
  const { scope, strictAutoReview, permissions } = answer;
  if (strictAutoReview && scope === 'session') return nothing;
  return { permissions: intersectPermissions(wanted, fromGranted(permissions), places), scope, strictAutoReview };
}

const toText = ({ permissions, scope, strictAutoReview }: PermissionGrant): string =>
  JSON.stringify({ permissions: toModelForm(permissions), scope, ...(strictAutoReview ? { strict_auto_review: true } : {}) });
