import type { AskForApproval } from '../../protocol/index.js';

/** The policy with every kind of question named: those that may be left out are off. */
export const completePolicy = (policy: AskForApproval): AskForApproval =>
  typeof policy === 'object'
    ? {
        granular: {
          ...policy.granular,
          skill_approval: policy.granular.skill_approval ?? false,
          request_permissions: policy.granular.request_permissions ?? false,
        },
      }
    : policy;
