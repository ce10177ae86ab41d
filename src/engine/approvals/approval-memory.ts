import { PermissionGrants } from './permission-grants.js';

/** What people allowed for the rest of a thread. */
export interface ApprovalMemory {
  /** Commands with their folder. */
  readonly commands: Set<string>;
  /** Absolute paths that may change. */
  readonly files: Set<string>;
  /** Permissions that were granted on request. */
  readonly grants: PermissionGrants;
}

export const createApprovalMemory = (): ApprovalMemory => ({ commands: new Set(), files: new Set(), grants: new PermissionGrants() });
