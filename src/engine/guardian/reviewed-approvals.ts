import type { Trace } from '../../telemetry/tracing.js';
import type { Approvals, Refusal } from '../approvals/approvals.js';
import type { Emit } from '../event.js';
import type { Services } from '../services.js';
import type { ThreadSettings } from '../turn/turn-settings.js';
import type { TurnScope } from '../turn-work/turn-work.js';
import type { ReviewVerdict } from './guardian.js';
import { watchedApprovals } from './watched-approvals.js';

export interface Reviewing {
  readonly scope: TurnScope;
  /** Those of the turn. */
  readonly settings: ThreadSettings;
  readonly emit: Emit;
  /** The call that asks. */
  readonly trace: Trace;
}

/** Whether a turn's questions go to the reviewer. Only those who may be asked at any time have one. */
export const hasReviewer = ({ approvalPolicy, approvalsReviewer }: ThreadSettings): boolean =>
  approvalsReviewer !== 'user' && (approvalPolicy === 'on-request' || typeof approvalPolicy === 'object');

/** Who answers a turn's questions: the reviewer where the turn has one, else the user, who may have left it to the reviewer. */
export function approvalsOf(services: Pick<Services, 'approvals' | 'guardian'>, reviewing: Reviewing): Approvals {
  const { trace, settings } = reviewing;
  const reviewer = watchedApprovals(reviewedApprovals(services, reviewing), { trace, source: 'reviewer' });
  if (hasReviewer(settings)) return reviewer;
  const user = watchedApprovals(services.approvals, { trace, source: 'user' });
  return {
    ...user,
    command: (request) => (request.isStrict === true ? reviewer : user).command(request),
    fileChange: (request) => (request.isStrict === true ? reviewer : user).fileChange(request),
    network: (request) => (request.isStrict === true ? reviewer : user).network(request),
  };
}

/** The same questions, of which the reviewer answers those that are about doing something. */
export const reviewedApprovals = ({ approvals, guardian }: Pick<Services, 'approvals' | 'guardian'>, reviewing: Reviewing): Approvals => ({
  ...approvals,
  command: async ({ action, itemId, signal, retryReason = null, announce, conclude }) => {
    announce('asWritten');
    return toDecision(await guardian.review({ ...reviewing, action, targetItemId: itemId, signal, retryReason, conclude }));
  },
  fileChange: async ({ action, itemId, signal, retryReason = null, announce, conclude }) => {
    announce();
    return toDecision(await guardian.review({ ...reviewing, action, targetItemId: itemId, signal, retryReason, conclude }));
  },
  network: async ({ action, callId, signal }) => toDecision(await guardian.review({ ...reviewing, action, targetItemId: callId, signal })),
  mcpToolCall: async ({ action, itemId, signal }) =>
    toDecision(await guardian.review({ ...reviewing, action, targetItemId: itemId, signal })),
  permissions: async ({ turnId, itemId, reason, permissions, signal }) => {
    const action = { type: 'requestPermissions', turnId, reason, permissions } as const;
    const { status } = await guardian.review({ ...reviewing, action, targetItemId: itemId, signal });
    return status === 'approved' ? { permissions, scope: 'turn', strictAutoReview: false } : null;
  },
});

const toDecision = (verdict: ReviewVerdict): 'accept' | Refusal =>
  verdict.status === 'approved' ? 'accept' : { refusal: verdict.refusal };
