/** How far a job is. */
export type AgentJobStatus = 'pending' | 'running' | 'completed' | 'failed' | 'cancelled';
/** How far a row of a job is. */
export type AgentJobItemStatus = 'pending' | 'running' | 'completed' | 'failed';

/** A piece of work over the rows of a file, an agent for each. Times are Unix milliseconds. */
export interface StoredAgentJob {
  readonly id: string;
  readonly name: string;
  readonly status: AgentJobStatus;
  /** With placeholders for columns. */
  readonly instruction: string;
  readonly outputSchemaJson: string | null;
  readonly inputHeadersJson: string;
  readonly inputCsvPath: string;
  readonly outputCsvPath: string;
  readonly createdAtMs: number;
  readonly startedAtMs: number | null;
  readonly completedAtMs: number | null;
  readonly lastError: string | null;
  /** Of each worker; `null`: the default. */
  readonly maxRuntimeSeconds: number | null;
}

/** One row of a job's input. */
export interface StoredAgentJobItem {
  readonly jobId: string;
  readonly itemId: string;
  readonly rowIndex: number;
  /** What the row itself is called by; `null`: nothing. */
  readonly sourceId: string | null;
  readonly rowJson: string;
  readonly status: AgentJobItemStatus;
  /** The thread that works for it. */
  readonly assignedThreadId: string | null;
  readonly attemptCount: number;
  readonly resultJson: string | null;
  readonly lastError: string | null;
  readonly createdAtMs: number;
  readonly completedAtMs: number | null;
  readonly reportedAtMs: number | null;
}

/** What is written down of jobs. @throws RpcError `sqlite state db unavailable for agent jobs` */
export interface AgentJobs {
  create(job: StoredAgentJob, items: readonly StoredAgentJobItem[]): Promise<void>;
  /** Writes how the job stands. */
  updateJob(job: StoredAgentJob): Promise<void>;
  /** Writes how an item of a job stands. */
  updateItem(item: StoredAgentJobItem): Promise<void>;
}
