import type { RolloutItem } from './rollout/record.js';

/** What is known of a stored thread without reading its history. Times are Unix milliseconds. */
export interface StoredThread {
  readonly id: string;
  /** `null` where a store keeps no files. */
  readonly path: string | null;
  /** The first user message; empty before there is one. */
  readonly preview: string;
  readonly name: string | null;
  readonly modelProvider: string;
  readonly model: string | null;
  readonly reasoningEffort: string | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly cwd: string;
  /** As stored: `cli`, `vscode`, `exec`, `{"custom": …}`, `{"subagent": …}`. */
  readonly source: unknown;
  readonly threadSource: string | null;
  readonly cliVersion: string;
  readonly git: { readonly sha: string | null; readonly branch: string | null; readonly originUrl: string | null } | null;
  readonly agentNickname: string | null;
  readonly agentRole: string | null;
  readonly forkedFromId: string | null;
  readonly archived: boolean;
}

/** What a new thread's file begins with. */
export interface NewThread {
  readonly id: string;
  readonly createdAtMs: number;
  readonly cwd: string;
  readonly originator: string;
  readonly cliVersion: string;
  readonly source: unknown;
  readonly threadSource: string | null;
  readonly modelProvider: string;
  readonly baseInstructions: string | null;
  readonly forkedFromId: string | null;
}

/**
 * Appends to one thread. Nothing reaches the disk before the first `append` (the thread is "materialized" then, its head
 * first); records are written in order by a background batch, and `flush` waits for the disk. `flush` and `close` reject
 * when lines could not be written; they are kept for the next attempt.
 */
export interface ThreadWriter {
  readonly path: string | null;
  readonly materialized: boolean;
  append(items: readonly RolloutItem[]): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface ThreadQuery {
  readonly limit: number;
  readonly cursor: string | null;
  readonly sortKey: 'created_at' | 'updated_at';
  readonly sortDirection: 'asc' | 'desc';
  readonly archived: boolean;
  /** `null`: all. */
  readonly modelProviders: readonly string[] | null;
  /** Told the stored source; `null`: all. */
  readonly acceptsSource: ((source: unknown) => boolean) | null;
  readonly cwds: readonly string[] | null;
  readonly searchTerm: string | null;
}

export interface ThreadPage {
  readonly threads: readonly StoredThread[];
  readonly nextCursor: string | null;
  readonly backwardsCursor: string | null;
}

/** Keeps threads. No caller assumes a path, a file or this machine. */
export interface ThreadStore {
  create(thread: NewThread): Promise<ThreadWriter>;
  /** Goes on with a stored thread; `null` when there is none of that id. */
  reopen(id: string): Promise<ThreadWriter | null>;
  /** The summary of one thread, archived or not. */
  find(id: string): Promise<StoredThread | null>;
  /** The records of a thread in order; `null` when there is none of that id. */
  read(id: string): Promise<readonly RolloutItem[] | null>;
  /** @throws RpcError `invalid cursor: <x>` */
  list(query: ThreadQuery): Promise<ThreadPage>;
  close(): Promise<void>;
}
