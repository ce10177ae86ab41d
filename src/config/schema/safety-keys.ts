import * as z from 'zod';
import { flag, oneOf, paths, shownAs, shownBy, struct, text } from './kit.js';

const granular = struct('GranularApprovalConfig', () =>
  z.object({
    sandbox_approval: z.boolean(),
    rules: z.boolean(),
    skill_approval: shownAs(flag(), false),
    request_permissions: shownAs(flag(), false),
    mcp_elicitations: z.boolean(),
  }),
);

export const approvalPolicy = () =>
  z.union([z.enum(['untrusted', 'on-failure', 'on-request']), z.strictObject({ granular }), z.literal('never')]).optional();

/** The reviewing model is shown by the name that older clients know. */
export const approvalsReviewer = () =>
  shownBy(oneOf('user', 'auto_review', 'guardian_subagent'), (value) => (value === 'auto_review' ? 'guardian_subagent' : value));

export const sandboxMode = () => oneOf('read-only', 'workspace-write', 'danger-full-access');

const workspaceWrite = struct('SandboxWorkspaceWrite', () =>
  z.object({
    writable_roots: shownAs(paths(), []),
    network_access: shownAs(flag(), false),
    exclude_tmpdir_env_var: shownAs(flag(), false),
    exclude_slash_tmp: shownAs(flag(), false),
  }),
);

/** What agents may do, and whom they ask. */
export const safetyKeys = () => ({
  approval_policy: approvalPolicy(),
  approvals_reviewer: approvalsReviewer(),
  auto_review: struct('AutoReviewToml', () => z.object({ policy: text() })).optional(),
  sandbox_mode: sandboxMode(),
  sandbox_workspace_write: workspaceWrite.optional(),
  default_permissions: text(),
});
