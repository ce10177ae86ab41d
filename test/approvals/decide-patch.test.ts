import { expect, test } from 'vitest';
import { decidePatch } from '../../src/engine/approvals/decide-patch.js';
import { fileAccessOf } from '../../src/engine/sandbox/access.js';
import { profileOfPolicy } from '../../src/engine/sandbox/profile-of-policy.js';
import type { AskForApproval, SandboxPolicy } from '../../src/protocol/index.js';

const free: SandboxPolicy = { type: 'dangerFullAccess' };
const external: SandboxPolicy = { type: 'externalSandbox', networkAccess: 'restricted' };
const readOnly: SandboxPolicy = { type: 'readOnly', networkAccess: false };
const workspace: SandboxPolicy = { type: 'workspaceWrite', writableRoots: ['/srv'], excludeTmpdirEnvVar: true, excludeSlashTmp: true };
const granular = (sandbox_approval: boolean): AskForApproval => ({
  granular: { sandbox_approval, rules: true, mcp_elicitations: true, skill_approval: false, request_permissions: false },
});

const decide = (approvalPolicy: AskForApproval, policy: SandboxPolicy, paths: readonly string[]) =>
  decidePatch({ approvalPolicy, access: fileAccessOf(profileOfPolicy(policy), { cwd: '/w', tmpdir: null }), paths });

test.each<[AskForApproval, SandboxPolicy, string[], 'apply' | 'ask']>([
  ['untrusted', free, ['/w/a'], 'ask'],
  ['untrusted', workspace, ['/w/a'], 'ask'],
  ['on-request', free, ['/w/a', '/etc/x'], 'apply'],
  ['never', free, ['/w/.git/x'], 'apply'],
  ['never', external, ['/etc/x'], 'apply'],
  [granular(false), free, ['/w/a'], 'apply'],
  ['on-request', workspace, ['/w/a', '/srv/b'], 'apply'],
  ['never', workspace, ['/w/a'], 'apply'],
  [granular(false), workspace, ['/w/a'], 'apply'],
  ['on-request', workspace, ['/w/a', '/x'], 'ask'],
  ['on-request', workspace, ['/w/../x'], 'ask'],
  ['on-request', workspace, ['/w/.git/hooks/pre-commit'], 'ask'],
  ['on-request', workspace, ['/w/.codex/config.toml'], 'ask'],
  ['on-request', workspace, ['/srv/.agents/x'], 'ask'],
  ['on-request', workspace, ['/w/sub/.git/x'], 'apply'],
  ['on-request', readOnly, ['/w/a'], 'ask'],
  [granular(true), readOnly, ['/w/a'], 'ask'],
  ['on-failure', workspace, ['/x'], 'apply'],
])('under %j in %j a patch of %j: %s', (approvalPolicy, policy, paths, type) => {
  expect(decide(approvalPolicy, policy, paths)).toEqual({ type });
});

test.each<[AskForApproval, SandboxPolicy, string]>([
  ['never', readOnly, 'patch rejected: writing is blocked by read-only sandbox; rejected by user approval settings'],
  ['never', workspace, 'patch rejected: writing outside of the project; rejected by user approval settings'],
  [granular(false), readOnly, 'patch rejected: writing is blocked by read-only sandbox; rejected by user approval settings'],
  [granular(false), workspace, 'patch rejected: writing outside of the project; rejected by user approval settings'],
])('under %j in %j a patch of what must not be written is refused', (approvalPolicy, policy, reason) => {
  expect(decide(approvalPolicy, policy, ['/x'])).toEqual({ type: 'refuse', reason });
});
