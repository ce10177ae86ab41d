import type {
  ThreadRealtimeAppendAudioParams,
  ThreadRealtimeAppendTextParams,
  ThreadRealtimeStartParams,
  ThreadRealtimeStopParams,
  UserInput,
} from '../../protocol/index.js';
import type { Answer, Caller } from '../caller.js';

export type Nothing = Record<string, never>;

/** Spoken conversations of threads. Each call answers at once; what comes of it is told by events, in the order of the calls. */
export interface RealtimeOperations {
  /** Begins a conversation, in place of one that runs. */
  startRealtime(params: ThreadRealtimeStartParams, caller: Caller): Answer<Nothing>;
  appendRealtimeText(params: ThreadRealtimeAppendTextParams): Answer<Nothing>;
  appendRealtimeAudio(params: ThreadRealtimeAppendAudioParams): Answer<Nothing>;
  stopRealtime(params: ThreadRealtimeStopParams): Answer<Nothing>;
}

/** The conversations of all threads, as their turns know them. */
export interface Realtime extends RealtimeOperations {
  /** A client has typed this for a turn. */
  hearTyped(threadId: string, input: readonly UserInput[]): void;
  /** Whether a conversation ran when the thread's turn began. */
  isMarked(threadId: string): boolean;
}
