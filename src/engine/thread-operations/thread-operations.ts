import type {
  GetConversationSummaryParams,
  GetConversationSummaryResponse,
  ThreadApproveGuardianDeniedActionParams,
  ThreadApproveGuardianDeniedActionResponse,
  ThreadArchiveParams,
  ThreadArchiveResponse,
  ThreadDecrementElicitationResponse,
  ThreadForkParams,
  ThreadForkResponse,
  ThreadGoalClearParams,
  ThreadGoalClearResponse,
  ThreadGoalGetParams,
  ThreadGoalGetResponse,
  ThreadGoalSetParams,
  ThreadGoalSetResponse,
  ThreadIncrementElicitationResponse,
  ThreadInjectItemsParams,
  ThreadInjectItemsResponse,
  ThreadListParams,
  ThreadListResponse,
  ThreadLoadedListParams,
  ThreadLoadedListResponse,
  ThreadMemoryModeSetParams,
  ThreadMemoryModeSetResponse,
  ThreadMetadataUpdateParams,
  ThreadMetadataUpdateResponse,
  ThreadReadParams,
  ThreadReadResponse,
  ThreadResumeParams,
  ThreadResumeResponse,
  ThreadRollbackParams,
  ThreadRollbackResponse,
  ThreadSetNameParams,
  ThreadSetNameResponse,
  ThreadStartParams,
  ThreadStartResponse,
  ThreadTurnsListParams,
  ThreadTurnsListResponse,
  ThreadUnarchiveParams,
  ThreadUnarchiveResponse,
} from '../../protocol/index.js';
import type { Answer, Caller } from '../caller.js';
import { toThreadId } from '../thread/thread-id.js';
import { withoutTrace } from '../turn/turn-trace.js';
import { archiveThread, unarchiveThread } from './archive-thread.js';
import { getConversationSummary } from './conversation-summary.js';
import { setThreadMemoryMode, setThreadName, updateThreadMetadata } from './describe-thread.js';
import { decrementElicitation, incrementElicitation } from './elicitations.js';
import type { Engineering } from './engineering.js';
import { forkThread } from './fork-thread.js';
import { clearGoal, getGoal, setGoal } from './goals.js';
import { approveGuardianDeniedAction } from './guardian-approval.js';
import { injectItems } from './inject-items.js';
import { listLoadedThreads, listThreads } from './list-threads.js';
import { listTurns } from './list-turns.js';
import { readThread } from './read-thread.js';
import type { Join } from './resume-request.js';
import { resumeThread } from './resume-thread.js';
import { rollbackThread } from './rollback-thread.js';
import { startThread } from './start-thread.js';
import { closeIdleThread, isIdle } from './unload-thread.js';

/** What can be done with threads, loaded or stored. */
export interface ThreadOperations {
  startThread(params: ThreadStartParams, caller: Caller): Promise<Answer<ThreadStartResponse>>;
  resumeThread(params: ThreadResumeParams, caller: Caller, join?: Join): Promise<Answer<ThreadResumeResponse>>;
  forkThread(params: ThreadForkParams, caller: Caller, join: Join): Promise<Answer<ThreadForkResponse>>;
  readThread(params: ThreadReadParams): Promise<ThreadReadResponse>;
  listThreads(params: ThreadListParams): Promise<ThreadListResponse>;
  listLoadedThreads(params: ThreadLoadedListParams): Promise<ThreadLoadedListResponse>;
  listTurns(params: ThreadTurnsListParams): Promise<ThreadTurnsListResponse>;
  archiveThread(params: ThreadArchiveParams): Promise<Answer<ThreadArchiveResponse>>;
  unarchiveThread(params: ThreadUnarchiveParams): Promise<Answer<ThreadUnarchiveResponse>>;
  rollbackThread(params: ThreadRollbackParams): Promise<ThreadRollbackResponse>;
  setThreadName(params: ThreadSetNameParams): Promise<Answer<ThreadSetNameResponse>>;
  updateThreadMetadata(params: ThreadMetadataUpdateParams): Promise<ThreadMetadataUpdateResponse>;
  setThreadMemoryMode(params: ThreadMemoryModeSetParams): Promise<ThreadMemoryModeSetResponse>;
  resetMemories(): Promise<void>;
  setGoal(params: ThreadGoalSetParams): Promise<Answer<ThreadGoalSetResponse>>;
  getGoal(params: ThreadGoalGetParams): Promise<ThreadGoalGetResponse>;
  clearGoal(params: ThreadGoalClearParams): Promise<Answer<ThreadGoalClearResponse>>;
  injectItems(params: ThreadInjectItemsParams): Promise<ThreadInjectItemsResponse>;
  approveGuardianDeniedAction(params: ThreadApproveGuardianDeniedActionParams): Promise<ThreadApproveGuardianDeniedActionResponse>;
  incrementElicitation(threadId: string): ThreadIncrementElicitationResponse;
  decrementElicitation(threadId: string): ThreadDecrementElicitationResponse;
  getConversationSummary(params: GetConversationSummaryParams): Promise<GetConversationSummaryResponse>;
  /** The id as it is stored of a thread that is loaded, else `null`. @throws RpcError `invalid thread id: …` */
  findLoaded(threadId: string): string | null;
  /** Whether a thread is loaded and does nothing. */
  isIdle(threadId: string): boolean;
  /** Takes a thread out of memory, unless it does something by then. */
  closeIdleThread(threadId: string): Promise<void>;
  /** Resolves when clients were told all that has happened in the thread; `null` when they were. */
  whenTold(threadId: string): Promise<void> | null;
}

export const createThreadOperations = (engine: Engineering): ThreadOperations => {
  const { services, threads } = engine;
  /** Turns that nobody asks for begin on behalf of who used the thread. */
  const used = <A extends Answer<{ readonly thread: { readonly id: string } }>>(answer: A, caller: Caller): A => {
    const thread = threads.find(answer.result.thread.id);
    if (thread !== null) thread.caller ??= withoutTrace(caller);
    return answer;
  };
  return {
    startThread: async (params, caller) => used(await startThread(engine, params, caller), caller),
    resumeThread: async (params, caller, join = () => true) => used(await resumeThread(engine, { params, caller, join }), caller),
    forkThread: (params, caller, join) => forkThread(engine, params, { caller, join }),
    readThread: (params) => readThread(engine, params),
    listThreads: (params) => listThreads(engine, params),
    listLoadedThreads: async (params) => listLoadedThreads(threads, params),
    listTurns: (params) => listTurns(engine, params),
    archiveThread: (params) => archiveThread(engine, params),
    unarchiveThread: (params) => unarchiveThread(engine, params),
    rollbackThread: (params) => rollbackThread(engine, params),
    setThreadName: (params) => setThreadName(engine, params),
    updateThreadMetadata: (params) => updateThreadMetadata(engine, params),
    setThreadMemoryMode: (params) => setThreadMemoryMode(engine, params),
    resetMemories: () => services.store.resetMemories(),
    setGoal: (params) => setGoal(engine, params),
    getGoal: (params) => getGoal(engine, params),
    clearGoal: (params) => clearGoal(engine, params),
    injectItems: (params) => injectItems(engine, params),
    approveGuardianDeniedAction: (params) => approveGuardianDeniedAction(engine, params),
    incrementElicitation: (threadId) => incrementElicitation(threads, threadId),
    decrementElicitation: (threadId) => decrementElicitation(threads, threadId),
    getConversationSummary: (params) => getConversationSummary(engine, params),
    findLoaded: (threadId) => threads.find(toThreadId(threadId))?.id ?? null,
    isIdle: (threadId) => {
      const thread = threads.find(threadId);
      return thread !== null && isIdle(thread);
    },
    closeIdleThread: (threadId) => closeIdleThread(engine, threadId),
    whenTold: (threadId) => threads.find(threadId)?.whenTold() ?? null,
  };
};
