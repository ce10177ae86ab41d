import type {
  ThreadListParams,
  ThreadListResponse,
  ThreadLoadedListParams,
  ThreadLoadedListResponse,
  ThreadReadParams,
  ThreadReadResponse,
  ThreadResumeParams,
  ThreadResumeResponse,
  ThreadStartParams,
  ThreadStartResponse,
} from '../../protocol/index.js';
import type { Answer, Caller } from '../engine.js';
import { listLoadedThreads, listThreads } from './list-threads.js';
import type { Engineering } from './load-thread.js';
import { readThread } from './read-thread.js';
import type { Join } from './rejoin-thread.js';
import { resumeThread } from './resume-thread.js';
import { startThread } from './start-thread.js';

/** What can be done with threads, loaded or stored. */
export interface ThreadOperations {
  startThread(params: ThreadStartParams, caller: Caller): Promise<Answer<ThreadStartResponse>>;
  /**
   * Loads a thread, or joins one that is loaded. `join` is called with the id at the instant of the snapshot: who
   * listens from there on misses nothing of what the answer does not show, and hears nothing twice.
   */
  resumeThread(params: ThreadResumeParams, caller: Caller, join?: Join): Promise<Answer<ThreadResumeResponse>>;
  readThread(params: ThreadReadParams): Promise<ThreadReadResponse>;
  listThreads(params: ThreadListParams): Promise<ThreadListResponse>;
  listLoadedThreads(params: ThreadLoadedListParams): Promise<ThreadLoadedListResponse>;
}

export const createThreadOperations = (engine: Engineering): ThreadOperations => ({
  startThread: (params, caller) => startThread(engine, params, caller),
  resumeThread: (params, _caller, join = () => {}) => resumeThread(engine, params, join),
  readThread: (params) => readThread(engine, params),
  listThreads: (params) => listThreads(engine, params),
  listLoadedThreads: async (params) => listLoadedThreads(engine.threads, params),
});
