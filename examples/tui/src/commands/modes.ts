import type { AskForApproval } from 'keelson';
import type { SandboxPolicy } from 'keelson/protocol';

interface Mode {
  readonly label: string;
  readonly detail: string;
  readonly approvalPolicy: AskForApproval;
  readonly sandbox: SandboxPolicy;
}

/** The combinations of policy and sandbox that people choose between. */
export const modes: readonly Mode[] = [
  { label: 'Read only', detail: 'asks before it changes anything', approvalPolicy: 'on-request', sandbox: { type: 'readOnly' } },
  {
    label: 'Auto',
    detail: 'changes files in this folder, asks for the rest',
    approvalPolicy: 'on-request',
    sandbox: { type: 'workspaceWrite' },
  },
  {
    label: 'Ask always',
    detail: 'asks before all but harmless commands',
    approvalPolicy: 'untrusted',
    sandbox: { type: 'workspaceWrite' },
  },
  { label: 'Full access', detail: 'never asks, nothing is held back', approvalPolicy: 'never', sandbox: { type: 'dangerFullAccess' } },
];

export function describeMode({ approvalPolicy, sandbox }: { approvalPolicy: AskForApproval; sandbox: SandboxPolicy }): string {
  const mode = modes.find((one) => one.approvalPolicy === approvalPolicy && one.sandbox.type === sandbox.type);
  return mode?.label ?? `${typeof approvalPolicy === 'string' ? approvalPolicy : 'granular'}, ${sandbox.type}`;
}
