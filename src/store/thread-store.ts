import type { AgentJobs } from './agent-jobs.js';
import type { RecordsOptions, RolloutItem, StoredLine } from './rollout/record.js';
import type { ThreadGoals } from './thread-goals.js';
import type { ThreadMemories } from './thread-memories.js';

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
  readonly agentPath: string | null;
  readonly forkedFromId: string | null;
  /** The thread that started this one as its agent. */
  readonly parentThreadId: string | null;
  readonly archived: boolean;
  /** `enabled`, `disabled`, `polluted`, or what another program stored. */
  readonly memoryMode: string;
}

/** A thread by its id, or as a store told of it: then it is the file of that path that counts. */
export type ThreadRef = string | Pick<StoredThread, 'id' | 'path'>;

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
  /** Tools that the client runs, as `thread/start` gave them. */
  readonly dynamicTools?: readonly unknown[] | null;
  /** `disabled` where no memories are to be made of the thread. */
  readonly memoryMode?: string | null;
  readonly agentNickname?: string | null;
  readonly agentRole?: string | null;
  readonly agentPath?: string | null;
}

/** What a new thread takes over: records to write, and lines of another thread that are copied as they are. */
export type InitialRecords = Iterable<RolloutItem | StoredLine> | AsyncIterable<RolloutItem | StoredLine>;

/**
 * Appends to one thread. Nothing reaches the disk before the first `append` or `persist` (the thread is "materialized" then,
 * its head first); records are written in order by a background batch. Lines that could not be written are kept for the next
 * attempt.
 */
export interface ThreadWriter {
  readonly path: string | null;
  readonly materialized: boolean;
  append(items: readonly RolloutItem[]): void;
  /**
   * Resolves when all that was appended is with the operating system, or could not be written. Never rejects. What is told to
   * clients after it survives the end of the process. A batch costs one write, however many wait for it.
   */
  written(): Promise<void>;
  /** Makes the thread's file, with its head alone if nothing was appended. Rejects when it cannot be written. */
  persist(): Promise<void>;
  /** Writes what waits. Rejects when it cannot be written. */
  flush(): Promise<void>;
  /** Tells when lines could not be saved: once, until they could be. */
  onUnsaved(listener: (problem: UnsavedProblem) => void): void;
  close(): Promise<void>;
}

/** Lines wait because they could not be written; they are tried again with the next write. */
export interface UnsavedProblem {
  /** Where they belong. */
  readonly path: string | null;
  readonly error: unknown;
}

/** Absent members stay as they are. */
export interface MetadataPatch {
  /** `null` clears. */
  readonly git?: { readonly sha?: string | null; readonly branch?: string | null; readonly originUrl?: string | null };
  readonly memoryMode?: 'enabled' | 'disabled';
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
  /** Answers from the index alone, however the files have changed. */
  readonly useStateDbOnly?: boolean;
}

export interface ThreadPage {
  readonly threads: readonly StoredThread[];
  readonly nextCursor: string | null;
  readonly backwardsCursor: string | null;
}

/** Keeps threads. No caller assumes a path, a file or this machine. Ids are lower-case UUIDs. */
export interface ThreadStore {
  /**
   * Makes a thread. With `initial` it is written before the promise resolves: its own head, then those records. It rejects, and
   * leaves nothing, when they cannot be written.
   */
  create(thread: NewThread, initial?: InitialRecords): Promise<ThreadWriter>;
  /** Goes on with a stored thread, archived or not; `null` when there is none. */
  reopen(thread: ThreadRef): Promise<ThreadWriter | null>;
  /** The summary of one thread, archived or not. What was appended counts. */
  find(id: string): Promise<StoredThread | null>;
  /**
   * The thread of a file, which may be outside of the home; relative paths begin in the home.
   * @throws RpcError `rollout path queries are only supported with the local thread store` where threads are not files;
   * ``failed to resolve rollout path `<p>`: <os error>`` when there is no such file; `failed to read thread: …` when it is of no thread.
   */
  findByPath(path: string): Promise<StoredThread>;
  /** The records of a thread in order, all at once; `null` when there is none of that id. */
  read(thread: ThreadRef): Promise<readonly RolloutItem[] | null>;
  /**
   * The records of a thread in order, as they are read. What was appended before the first is among them. None of kinds that are
   * not known. @throws RpcError `failed to read thread: …` when there is none of that id, or nothing in it.
   */
  records(thread: ThreadRef, options?: RecordsOptions): AsyncIterable<RolloutItem>;
  /** As `records`, with each line's text, and with those of kinds that are not known: what a fork takes over. */
  lines(thread: ThreadRef): AsyncIterable<StoredLine>;
  /** A tag that changes whenever records are added: what was made of the records holds as long as it stays. `null`: no such thread. */
  revision(thread: ThreadRef): Promise<string | null>;
  /** @throws RpcError `invalid cursor: <x>` */
  list(query: ThreadQuery): Promise<ThreadPage>;
  /** Puts a thread away; `null` when there is none of that id, or it is archived. Who writes to it may go on. */
  archive(id: string): Promise<StoredThread | null>;
  /** Takes a thread back; `null` when no archived one has that id. It counts as changed now. */
  unarchive(id: string): Promise<StoredThread | null>;
  /** Names a thread. Names need not be unique. `null` when there is none of that id. */
  rename(id: string, name: string): Promise<StoredThread | null>;
  /**
   * Changes what is known of a thread, archived or not; `null` when there is none of that id.
   * @throws RpcError `sqlite state db unavailable for thread <id>`
   */
  updateMetadata(id: string, patch: MetadataPatch): Promise<StoredThread | null>;
  /** What threads aim at. */
  readonly goals: ThreadGoals;
  /** What agents do over the rows of files. Default: it is not written down. */
  readonly agentJobs?: AgentJobs;
  /** Threads that this one's agents are, and theirs: nearest first. */
  spawnedBy(threadId: string): Promise<readonly string[]>;
  /** Its own agents whose work is not done. */
  openAgentsOf(threadId: string): Promise<readonly string[]>;
  /** The child works for this parent from now on, whatever was before. */
  addSpawnEdge(parentThreadId: string, childThreadId: string): Promise<void>;
  /** The child's work is done. It stays a descendant. */
  closeSpawnEdge(childThreadId: string): Promise<void>;
  /** What threads have taught. Absent: nothing is learned from threads. */
  readonly memories?: ThreadMemories;
  /** Forgets all memories. The threads' memory modes stay. @throws RpcError `sqlite state db unavailable for memory reset` */
  resetMemories(): Promise<void>;
  close(): Promise<void>;
}
