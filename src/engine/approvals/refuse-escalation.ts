import type { AskForApproval } from '../../protocol/index.js';

/** Why a command may not ask to leave or to widen the sandbox; `null`: it may. Only who may be asked at any time is asked for more. */
export function refuseEscalation(policy: AskForApproval): string | null {
  if (policy === 'on-request') return null;
  const name = policyNames[typeof policy === 'object' ? 'granular' : policy];
  return `approval policy is ${name}; reject command — you cannot ask for escalated permissions if the approval policy is ${name}`;
}

const policyNames = { untrusted: 'UnlessTrusted', 'on-failure': 'OnFailure', never: 'Never', granular: 'Granular' } as const;
