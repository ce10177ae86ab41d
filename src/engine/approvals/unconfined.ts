import type { SandboxPolicy } from '../../protocol/index.js';

/** Whether the policy itself leaves commands free: nothing confines them, or somebody outside does. */
export const isUnconfined = ({ type }: SandboxPolicy): boolean => type === 'dangerFullAccess' || type === 'externalSandbox';
