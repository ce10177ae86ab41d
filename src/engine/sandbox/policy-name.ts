import type { SandboxPolicy } from '../../protocol/index.js';

const names: Readonly<Record<SandboxPolicy['type'], string>> = {
  dangerFullAccess: 'danger-full-access',
  readOnly: 'read-only',
  workspaceWrite: 'workspace-write',
  externalSandbox: 'external-sandbox',
};

/** What the configuration calls it. */
export const policyName = ({ type }: SandboxPolicy): string => names[type];
