import type { SandboxPolicy } from '../../protocol/index.js';
import type { SandboxPolicyRecord, TurnContextRecord } from '../../store/rollout/record.js';
import type { TurnContextRecorded } from '../events/turn-event.js';
import { permissionProfileRecord } from './permission-profile-record.js';

export function turnContextRecord(event: TurnContextRecorded): TurnContextRecord {
  return {
    turn_id: event.turnId,
    cwd: event.cwd,
    current_date: event.currentDate,
    timezone: event.timezone,
    approval_policy: event.approvalPolicy,
    sandbox_policy: sandboxPolicy(event.sandboxPolicy),
    permission_profile: permissionProfileRecord(event.permissionProfile),
    model: event.model,
    ...(event.personality === null ? {} : { personality: event.personality }),
    collaboration_mode: event.collaborationMode,
    realtime_active: event.isSpoken,
    ...(event.effort === null ? {} : { effort: event.effort }),
    summary: event.summary,
    ...(event.userInstructions === null ? {} : { user_instructions: event.userInstructions }),
    ...(event.developerInstructions === null ? {} : { developer_instructions: event.developerInstructions }),
    ...(event.outputSchema == null ? {} : { final_output_json_schema: event.outputSchema }),
    truncation_policy: event.truncation,
  };
}

function sandboxPolicy(policy: SandboxPolicy): SandboxPolicyRecord {
  switch (policy.type) {
    case 'dangerFullAccess':
      return { type: 'danger-full-access' };
    case 'readOnly':
      return { type: 'read-only', network_access: policy.networkAccess ?? false };
    case 'externalSandbox':
      return { type: 'external-sandbox', network_access: policy.networkAccess ?? 'restricted' };
    case 'workspaceWrite':
      return {
        type: 'workspace-write',
        writable_roots: policy.writableRoots ?? [],
        network_access: policy.networkAccess ?? false,
        exclude_tmpdir_env_var: policy.excludeTmpdirEnvVar ?? false,
        exclude_slash_tmp: policy.excludeSlashTmp ?? false,
      };
    default:
      return policy satisfies never;
  }
}
