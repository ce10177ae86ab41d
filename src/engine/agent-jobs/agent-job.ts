import type { AgentJobs, StoredAgentJob, StoredAgentJobItem } from '../../store/agent-jobs.js';
import type { NamedRow } from './worker-prompt.js';

/** One row that is worked on, and how far that is. */
export interface JobItem {
  readonly row: NamedRow;
  stored: StoredAgentJobItem;
}

export interface JobParts {
  readonly store: AgentJobs | undefined;
  readonly now: () => number;
  readonly warn: (message: string, details: unknown) => void;
}

/** What a worker says of its row. */
export interface Report {
  readonly threadId: string;
  readonly itemId: string;
  readonly result: object;
  /** The rest of the job is not worth it. */
  readonly stop: boolean;
}

/** A job that runs. What becomes of it is written down as it happens. */
export class AgentJob {
  readonly items: readonly JobItem[];
  readonly #parts: JobParts;
  readonly #byId: ReadonlyMap<string, JobItem>;
  #job: StoredAgentJob;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: JobParts, job: StoredAgentJob, items: readonly JobItem[]) {
    this.#parts = parts;
    this.#job = job;
    this.items = items;
    this.#byId = new Map(items.map((item) => [item.stored.itemId, item]));
  }

  get stored(): StoredAgentJob {
    return this.#job;
  }

  /** Nothing more of it is begun. */
  get isStopped(): boolean {
    return this.#job.status === 'cancelled';
  }

  /** @throws RpcError when it cannot be written down */
  async begin(): Promise<void> {
    const startedAtMs = this.#parts.now();
    this.#job = { ...this.#job, status: 'running', startedAtMs };
    const items = this.items.map(({ stored }) => stored);
    await this.#parts.store?.create(this.#job, items);
  }

  /** A thread works for the item from now on. */
  assign(item: JobItem, threadId: string): void {
    this.#update(item, { status: 'running', assignedThreadId: threadId, attemptCount: item.stored.attemptCount + 1 });
  }

  /** False: it is not for the reporting thread to say, or it has been said. */
  report({ threadId, itemId, result, stop }: Report): boolean {
    const item = this.#byId.get(itemId);
    if (item?.stored.status !== 'running' || item.stored.assignedThreadId !== threadId) return false;
    const now = this.#parts.now();
    const ended = { completedAtMs: now, reportedAtMs: now, assignedThreadId: null };
    this.#update(item, { status: 'completed', resultJson: JSON.stringify(result), ...ended });
    if (stop) this.end('cancelled', 'cancelled by worker request');
    return true;
  }

  /** The work on the item came to nothing. One that was reported stays as it is. */
  fail(item: JobItem, lastError: string): void {
    if (item.stored.status !== 'running' && item.stored.status !== 'pending') return;
    this.#update(item, { status: 'failed', lastError, assignedThreadId: null, completedAtMs: this.#parts.now() });
  }

  /** The item waits again: whoever worked for it was told to stop. */
  putBack(item: JobItem): void {
    if (item.stored.status === 'running') this.#update(item, { status: 'pending', assignedThreadId: null });
  }

  end(status: 'completed' | 'failed' | 'cancelled', lastError: string | null): void {
    this.#job = { ...this.#job, status, lastError, completedAtMs: this.#parts.now() };
    const job = this.#job;
    this.#write((store) => store.updateJob(job));
  }

  /** Resolves when all is written. */
  written(): Promise<void> {
    return this.#writing;
  }

  #update(item: JobItem, change: Partial<StoredAgentJobItem>): void {
    const stored = { ...item.stored, ...change };
    item.stored = stored;
    this.#write((store) => store.updateItem(stored));
  }

  #write(write: (store: AgentJobs) => Promise<void>): void {
    const { store, warn } = this.#parts;
    if (store === undefined) return;
    this.#writing = this.#writing
      .then(() => write(store))
      .catch((error: unknown) => warn('how a job of agents stands cannot be written down', { jobId: this.#job.id, error: String(error) }));
  }
}
