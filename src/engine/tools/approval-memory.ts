/** What people allowed for the rest of a thread. */
export interface ApprovalMemory {
  /** Commands with their folder. */
  readonly commands: Set<string>;
  /** Absolute paths that may change. */
  readonly files: Set<string>;
}

export const createApprovalMemory = (): ApprovalMemory => ({ commands: new Set(), files: new Set() });
