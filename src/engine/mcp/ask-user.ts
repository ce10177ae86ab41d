import type { McpAnswer, McpQuestion } from '../../extensions/mcp/mcp-connection.js';
import { isRecord } from '../../platform/json.js';
import type { AskForApproval, PermissionProfile } from '../../protocol/index.js';
import type { Approvals } from '../approvals/approvals.js';
import { isFullAccess } from './approve-mcp-call.js';

interface Asking {
  readonly serverName: string;
  readonly threadId: string;
  /** `null`: no turn runs. */
  readonly turnId: string | null;
  readonly signal: AbortSignal;
  readonly approvalPolicy: AskForApproval;
  readonly permissionProfile: PermissionProfile;
  readonly approvals: Pick<Approvals, 'elicit'>;
}

/** Puts a server's question to the user, where the policy allows to ask. */
export async function askUser(question: McpQuestion, asking: Asking): Promise<McpAnswer> {
  const { approvalPolicy: policy, permissionProfile, approvals, ...request } = asking;
  if (policy === 'never') {
    return isConfirmation(question) && isFullAccess(permissionProfile) ? { action: 'accept', content: {} } : { action: 'decline' };
  }
  if (typeof policy === 'object' && !policy.granular.mcp_elicitations) return { action: 'decline' };
  if (request.signal.aborted) return { action: 'cancel' };
  const { threadId, turnId, serverName, signal } = request;
  const answer = await approvals.elicit({ threadId, turnId, serverName, signal, question });
  if (signal.aborted) return { action: 'cancel' };
  if (answer === null) return { action: 'decline' };
  return answer.action === 'accept' ? { ...answer, content: answer.content ?? {} } : answer;
}

/** A form without fields: yes or no. */
function isConfirmation({ mode, requestedSchema }: McpQuestion): boolean {
  if (mode === 'url' || !isRecord(requestedSchema)) return false;
  const { properties } = requestedSchema;
  return isRecord(properties) && Object.keys(properties).length === 0;
}
