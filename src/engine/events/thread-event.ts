import type { Thread, ThreadGoal, ThreadStatus } from '../../protocol/index.js';
import type { RealtimeEvent } from '../realtime/realtime-event.js';
import type { OfThread } from './event-place.js';

/** A thread exists, told after the answer that made it. */
export interface ThreadStarted extends OfThread {
  readonly type: 'threadStarted';
  readonly thread: Thread;
}

/** A thread is there that no client asked for: an agent's, a review's. All clients listen to it from here on. */
export interface ThreadAppeared extends OfThread {
  readonly type: 'threadAppeared';
}

export interface ThreadStatusChanged extends OfThread {
  readonly type: 'threadStatusChanged';
  readonly status: ThreadStatus;
}

export interface ThreadArchived extends OfThread {
  readonly type: 'threadArchived';
}

export interface ThreadUnarchived extends OfThread {
  readonly type: 'threadUnarchived';
}

/** The thread is out of memory: nobody listened and nothing went on. */
export interface ThreadClosed extends OfThread {
  readonly type: 'threadClosed';
}

export interface ThreadNameUpdated extends OfThread {
  readonly type: 'threadNameUpdated';
  readonly threadName: string;
}

/** The last turns count no longer. */
export interface ThreadRolledBack extends OfThread {
  readonly type: 'threadRolledBack';
  readonly numTurns: number;
}

/** A goal was set or moved on. */
export interface GoalUpdated extends OfThread {
  readonly type: 'goalUpdated';
  readonly goal: ThreadGoal;
  /** The turn that was charged; `null`: a client changed it. */
  readonly turnId: string | null;
  /** False: all clients are told, as none can listen to the thread. */
  readonly isLoaded: boolean;
}

export interface GoalCleared extends OfThread {
  readonly type: 'goalCleared';
  readonly isLoaded: boolean;
}

/** A thread begins that works for another one. */
export interface WorkerStarted extends OfThread {
  readonly type: 'workerStarted';
  readonly kind: 'thread_spawn' | 'guardian' | 'review' | `agent_job:${string}`;
  readonly parentThreadId: string;
  readonly model: string;
  readonly isEphemeral: boolean;
  readonly createdAtMs: number;
}

/** Something a person should read. Without a thread it concerns everybody. */
export interface Warning {
  readonly type: 'warning';
  readonly threadId: string | null;
  readonly message: string;
}

/** A setting of the thread's configuration is out of date. */
export interface DeprecationNotice {
  readonly type: 'deprecationNotice';
  readonly threadId: string;
  readonly summary: string;
  readonly details: string | null;
}

/** Something happened in a thread's spoken conversation. */
export interface RealtimeTold extends OfThread {
  readonly type: 'realtime';
  readonly told: RealtimeEvent;
}

/** What happens to a thread. */
export type ThreadEvent =
  | ThreadStarted
  | ThreadAppeared
  | ThreadStatusChanged
  | ThreadArchived
  | ThreadUnarchived
  | ThreadClosed
  | ThreadNameUpdated
  | ThreadRolledBack
  | GoalUpdated
  | GoalCleared
  | WorkerStarted
  | Warning
  | DeprecationNotice
  | RealtimeTold;
