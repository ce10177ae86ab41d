import { resolve } from 'node:path';
import { managed, readAll, workspaceEntries } from '../../config/sections/permission-profiles.js';
import type { PermissionProfile, SandboxPolicy } from '../../protocol/index.js';

/** The runtime form of a sandbox policy. */
export function profileOfPolicy(policy: SandboxPolicy): PermissionProfile {
  switch (policy.type) {
    case 'dangerFullAccess':
      return { type: 'disabled' };
    case 'externalSandbox':
      return { type: 'external', network: { enabled: policy.networkAccess === 'enabled' } };
    case 'readOnly':
      return managed([readAll], { network: policy.networkAccess ?? false });
    case 'workspaceWrite': {
      const roots = (policy.writableRoots ?? []).map((root) => resolve(root));
      const entries = workspaceEntries({ slashTmp: !policy.excludeSlashTmp, tmpdir: !policy.excludeTmpdirEnvVar, roots });
      return managed(entries, { network: policy.networkAccess ?? false });
    }
    default:
      return policy satisfies never;
  }
}
