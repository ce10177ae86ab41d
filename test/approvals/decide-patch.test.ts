import { expect, test } from 'vitest';
import { decidePatch } from '../../src/engine/approvals/decide-patch.js';
import type { AskForApproval, SandboxPolicy } from '../../src/protocol/index.js';

const free: SandboxPolicy = { type: 'dangerFullAccess' };
const external: SandboxPolicy = { type: 'externalSandbox', networkAccess: 'restricted' };
const readOnly: SandboxPolicy = { type: 'readOnly', networkAccess: false };
const workspace: SandboxPolicy = {
  type: 'workspaceWrite',
  writableRoots: [],
  networkAccess: false,
  excludeTmpdirEnvVar: false,
  excludeSlashTmp: false,
};
const granular = (sandbox_approval: boolean): AskForApproval => ({
  granular: { sandbox_approval, rules: true, mcp_elicitations: true, skill_approval: false, request_permissions: false },
});

test.each<[AskForApproval, SandboxPolicy, 'apply' | 'ask']>([
  ['untrusted', free, 'ask'],
  ['untrusted', readOnly, 'ask'],
  ['on-request', free, 'apply'],
  ['never', free, 'apply'],
  ['never', external, 'apply'],
  [granular(false), free, 'apply'],
  ['on-request', workspace, 'ask'],
  ['on-failure', workspace, 'ask'],
  [granular(true), readOnly, 'ask'],
])('a patch under %j in %j: %s', (approvalPolicy, sandboxPolicy, type) => {
  expect(decidePatch({ approvalPolicy, sandboxPolicy })).toEqual({ type });
});

test.each<[AskForApproval, SandboxPolicy, string]>([
  ['never', readOnly, 'patch rejected: writing is blocked by read-only sandbox; rejected by user approval settings'],
  ['never', workspace, 'patch rejected: writing outside of the project; rejected by user approval settings'],
  [granular(false), readOnly, 'patch rejected: writing is blocked by read-only sandbox; rejected by user approval settings'],
])('a patch under %j in %j is refused', (approvalPolicy, sandboxPolicy, reason) => {
  expect(decidePatch({ approvalPolicy, sandboxPolicy })).toEqual({ type: 'refuse', reason });
});
