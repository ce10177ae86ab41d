/** Who takes work on, and how its leases are told apart from others'. */
export interface MemoryWorker {
  /** The thread on whose behalf the work is done. */
  readonly id: string;
  /** A fresh secret for each lease. */
  readonly newToken: () => string;
}

/** A lease on a piece of work: only who has its token may end it. */
export interface MemoryLease {
  readonly key: string;
  readonly token: string;
}

/** Which threads are ripe to be learned from. */
export interface ExtractionQuery {
  readonly worker: MemoryWorker;
  readonly maxAgeMs: number;
  /** How long nothing must have happened in it. */
  readonly minIdleMs: number;
  readonly limit: number;
  /** Told the stored source. */
  readonly acceptsSource: (source: unknown) => boolean;
}

/** A thread that its worker is to learn from. */
export interface ExtractionJob extends MemoryLease {
  readonly threadId: string;
  readonly path: string;
  readonly cwd: string;
}

/** What was learned from a thread. */
export interface ExtractedMemory {
  readonly rawMemory: string;
  readonly rolloutSummary: string;
  readonly slug: string | null;
}

/** What is known from a thread, with where it is from. */
export interface StoredMemory extends ExtractedMemory {
  readonly threadId: string;
  readonly path: string;
  readonly cwd: string;
  readonly gitBranch: string | null;
  /** How far the thread was when it was learned from. Unix seconds. */
  readonly sourceUpdatedAt: number;
}

/** The lease on the work of bringing the files of memories up to date. */
export interface ConsolidationJob extends MemoryLease {
  /** What the files will be up to when it is done. */
  readonly watermark: number;
}

/**
 * What threads have taught, and the work on it. Several processes may share it: a piece of work is leased to one at a time, and
 * who has lost a lease is told so by a `false`. Without a database all of it is empty and nothing can be leased.
 */
export interface ThreadMemories {
  /** Leases the newest threads that have more to teach than what was learned from them. */
  claimExtractions(query: ExtractionQuery): Promise<readonly ExtractionJob[]>;
  /** `null`: there was nothing to learn, and what was learned earlier no longer holds. */
  finishExtraction(job: MemoryLease, memory: ExtractedMemory | null): Promise<boolean>;
  /** It is tried again after an hour, a few times, unless the thread goes on. */
  failExtraction(job: MemoryLease, reason: string): Promise<void>;
  /** Leases the one consolidation; `null`: somebody has it, or it is not yet time for another one. */
  claimConsolidation(worker: MemoryWorker): Promise<ConsolidationJob | null>;
  /** Keeps the consolidation; `false`: it is somebody else's by now. */
  renewConsolidation(job: MemoryLease): Promise<boolean>;
  finishConsolidation(job: ConsolidationJob, selected: readonly StoredMemory[]): Promise<boolean>;
  failConsolidation(job: MemoryLease, reason: string): Promise<void>;
  /** Gives work back as it was: whoever comes next may begin at once. */
  release(job: MemoryLease): Promise<void>;
  /** What is worth keeping: the most used first, then the last used, in the end by thread. */
  select(limits: { readonly limit: number; readonly maxUnusedDays: number }): Promise<readonly StoredMemory[]>;
  /** Drops what nobody has used for so long, but for what the files still hold. */
  forgetUnused(limits: { readonly maxUnusedDays: number }): Promise<void>;
  /** An answer relied on what these threads have taught. */
  noteUse(threadIds: readonly string[]): Promise<void>;
  /** The thread has taken in what others wrote: nothing is to be learned from it, and what was is to be forgotten. */
  pollute(threadId: string): Promise<void>;
}
