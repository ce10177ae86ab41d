import type { SandboxPolicy } from '../../protocol/index.js';
import { fromStoredSpawn } from '../agents/spawn-source.js';
import { permissionProfileRecord } from '../projection/permission-profile-record.js';
import type { LoadedThread } from '../thread/thread.js';

/** Where an agent is in its tree; other threads are roots. */
export const agentPathOf = ({ head }: LoadedThread): string => fromStoredSpawn(head.source)?.path ?? '/root';

export function sessionMetadata(thread: LoadedThread): unknown {
  const { id, head, settings, config, writer } = thread;
  const path = fromStoredSpawn(head.source)?.path ?? null;
  return {
    thread_id: id,
    agent_path: path ?? '/root',
    task_name: path === null ? null : path.slice(path.lastIndexOf('/') + 1),
    nickname: head.agentNickname,
    agent_role: head.agentRole,
    session_source: head.source,
    cwd: settings.cwd,
    rollout_path: writer?.path ?? null,
    model: settings.model,
    provider_name: config.provider.id,
    approval_policy: typeof settings.approvalPolicy === 'string' ? settings.approvalPolicy : 'granular',
    sandbox_policy: policyText(settings.sandboxPolicy),
  };
}

/** The event that a session begins with. */
export function sessionConfigured(thread: LoadedThread): unknown {
  const { id, head, settings, config, lineage, writer } = thread;
  return {
    type: 'session_configured',
    session_id: lineage?.kind === 'collab_spawn' ? lineage.sessionId : id,
    thread_id: id,
    ...(head.forkedFromId === null ? {} : { forked_from_id: head.forkedFromId }),
    ...(head.threadSource === null ? {} : { thread_source: head.threadSource }),
    model: settings.model,
    model_provider_id: config.provider.id,
    ...(settings.serviceTier === null ? {} : { service_tier: settings.serviceTier }),
    approval_policy: settings.approvalPolicy,
    approvals_reviewer: settings.approvalsReviewer,
    permission_profile: permissionProfileRecord(settings.permissionProfile),
    cwd: settings.cwd,
    ...(settings.effort === null ? {} : { reasoning_effort: settings.effort }),
    ...(writer === null ? {} : { rollout_path: writer.path }),
  };
}

/** As the reference writes policies out where nobody reads them back. */
function policyText(policy: SandboxPolicy): string {
  switch (policy.type) {
    case 'dangerFullAccess':
      return 'DangerFullAccess';
    case 'readOnly':
      return `ReadOnly { network_access: ${policy.networkAccess ?? false} }`;
    case 'externalSandbox':
      return `ExternalSandbox { network_access: ${policy.networkAccess === 'enabled' ? 'Enabled' : 'Restricted'} }`;
    case 'workspaceWrite': {
      const roots = (policy.writableRoots ?? []).map((root) => `AbsolutePathBuf(${JSON.stringify(root)})`).join(', ');
      const { networkAccess = false, excludeTmpdirEnvVar = false, excludeSlashTmp = false } = policy;
      const flags = `network_access: ${networkAccess}, exclude_tmpdir_env_var: ${excludeTmpdirEnvVar}, exclude_slash_tmp: ${excludeSlashTmp}`;
      return `WorkspaceWrite { writable_roots: [${roots}], ${flags} }`;
    }
    default:
      return policy satisfies never;
  }
}
