import type { UserInput } from '../../protocol/index.js';
import type { Trace } from '../../telemetry/tracing.js';
import type { Caller } from '../caller.js';
import type { TurnOutcome } from '../loop/turn-outcome.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';

/** What a turn's work sees of its turn. */
export interface TurnScope {
  readonly id: string;
  readonly thread: LoadedThread;
  readonly services: Services;
  readonly caller: Caller;
  /** What the turn does is part of this. */
  readonly trace: Trace;
  /** Aborted when somebody interrupts or replaces the turn. */
  readonly signal: AbortSignal;
  readonly startedAtMs: number;
  /** Ends the turn as `turn/interrupt` does. */
  abort(): void;
}

/** What the user says while a turn runs. */
export interface QueuedInput {
  readonly input: readonly UserInput[];
  /** Replaces the caller's own keys of the requests from here on; `null`: they stay. */
  readonly clientMetadata: Readonly<Record<string, string>> | null;
}

/** What a turn does between its start and its end. The turn itself tells both. */
export interface TurnWork {
  /** Only a user's turn takes input in while it runs; the others are named in the refusal. */
  readonly kind: 'user' | 'compact' | 'review' | 'shell';
  /** Told before `turnStarted`. */
  announce?(scope: TurnScope): void;
  /** Rejects with what failed the turn, or with the signal's reason. */
  run(scope: TurnScope): Promise<TurnOutcome | null>;
  /** Takes in what the user says meanwhile. Without it such input becomes the next turn. */
  enqueue?(input: QueuedInput): void;
  /** What is still to be done when the turn ended by itself: it becomes the next turn. */
  leftover?(): TurnWork | null;
}
