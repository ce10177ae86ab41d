import * as z from 'zod';
import { int32, int64 } from '../scalars.js';
import { wire } from '../wire.js';
import { AbsolutePathBuf } from './absolute-path.js';
import { TokenUsageBreakdown } from './token-usage.js';
import { Turn } from './turn.js';

const threadSource = () => z.enum(['user', 'subagent', 'memory_consolidation']);
/** What a thread was made for; a label for analytics only. */
export type ThreadSource = z.output<ReturnType<typeof threadSource>>;
export const ThreadSource = wire<ThreadSource>('ThreadSource', threadSource);

const threadStartSource = () => z.enum(['startup', 'clear']);
/** Occasion of a new thread, as hooks are told: program start, or clearing the conversation. */
export type ThreadStartSource = z.output<ReturnType<typeof threadStartSource>>;
export const ThreadStartSource = wire<ThreadStartSource>('ThreadStartSource', threadStartSource);

const threadMetadataGitInfoUpdateParams = () =>
  z.object({
    /** Trimmed; must not be blank. */
    branch: z.string().nullish(),
    /** Trimmed; must not be blank. */
    originUrl: z.string().nullish(),
    /** Trimmed; must not be blank. */
    sha: z.string().nullish(),
  });
/** Changes to a thread's Git facts: absent keeps, null clears, a non-blank text replaces. At least one member is needed. */
export interface ThreadMetadataGitInfoUpdateParams extends z.output<ReturnType<typeof threadMetadataGitInfoUpdateParams>> {}
export const ThreadMetadataGitInfoUpdateParams = wire<ThreadMetadataGitInfoUpdateParams>(
  'ThreadMetadataGitInfoUpdateParams',
  threadMetadataGitInfoUpdateParams,
);

const threadMemoryMode = () => z.enum(['enabled', 'disabled']);
/** Whether memories may be made from a thread. */
export type ThreadMemoryMode = z.output<ReturnType<typeof threadMemoryMode>>;
export const ThreadMemoryMode = wire<ThreadMemoryMode>('ThreadMemoryMode', threadMemoryMode);

const sortDirection = () => z.enum(['asc', 'desc']);
/** Order of a list: oldest first or newest first. */
export type SortDirection = z.output<ReturnType<typeof sortDirection>>;
export const SortDirection = wire<SortDirection>('SortDirection', sortDirection);

const threadListCwdFilter = () => z.union([z.string(), z.array(z.string())]);
/** Working folder or folders to list threads of; an empty list matches nothing. */
export type ThreadListCwdFilter = z.output<ReturnType<typeof threadListCwdFilter>>;
export const ThreadListCwdFilter = wire<ThreadListCwdFilter>('ThreadListCwdFilter', threadListCwdFilter);

const threadSortKey = () => z.enum(['created_at', 'updated_at']);
/** Time by which threads are sorted. */
export type ThreadSortKey = z.output<ReturnType<typeof threadSortKey>>;
export const ThreadSortKey = wire<ThreadSortKey>('ThreadSortKey', threadSortKey);

const threadSourceKind = () =>
  z.enum([
    'cli',
    'vscode',
    'exec',
    'appServer',
    'subAgent',
    'subAgentReview',
    'subAgentCompact',
    'subAgentThreadSpawn',
    'subAgentOther',
    'unknown',
  ]);
/** Filter on what made a thread; `subAgent` covers all sub-agents, the longer names one kind each. */
export type ThreadSourceKind = z.output<ReturnType<typeof threadSourceKind>>;
export const ThreadSourceKind = wire<ThreadSourceKind>('ThreadSourceKind', threadSourceKind);

const agentPath = () => z.string();
/** Address of an agent in the tree of a session, such as `/root/a/b`. */
export type AgentPath = z.output<ReturnType<typeof agentPath>>;
export const AgentPath = wire<AgentPath>('AgentPath', agentPath);

const gitInfo = () =>
  z.object({
    branch: z.string().nullable(),
    originUrl: z.string().nullable(),
    /** Commit. */
    sha: z.string().nullable(),
  });
/** State of the git repository that a thread began in; unknown parts are null. */
export interface GitInfo extends z.output<ReturnType<typeof gitInfo>> {}
export const GitInfo = wire<GitInfo>('GitInfo', gitInfo);

const sessionSource = () =>
  z.union([
    z.enum(['cli', 'vscode', 'exec', 'appServer', 'unknown']),
    z.strictObject({
      /** Name of some other program. */
      custom: z.string(),
    }),
    z.strictObject({
      /** The thread belongs to an agent that another thread started. */
      subAgent: SubAgentSource,
    }),
  ]);
/** Which program or agent made a thread; values not known on disk read as `unknown`. */
export type SessionSource = z.output<ReturnType<typeof sessionSource>>;
export const SessionSource = wire<SessionSource>('SessionSource', sessionSource);

const subAgentSource = () =>
  z.union([
    z.enum(['review', 'compact', 'memory_consolidation']),
    z.strictObject({
      /** Parent thread, nesting depth, and path, nickname and role of the agent. */
      thread_spawn: z.object({
        agent_nickname: z.string().nullable(),
        agent_path: AgentPath.nullable(),
        agent_role: z.string().nullable(),
        depth: int32(),
        parent_thread_id: ThreadId,
      }),
    }),
    z.strictObject({
      /** Free label, for example of the automatic reviewer. */
      other: z.string(),
    }),
  ]);
/** Why an agent's thread exists: review, compaction, memory work, a spawn by another thread, or something else. */
export type SubAgentSource = z.output<ReturnType<typeof subAgentSource>>;
export const SubAgentSource = wire<SubAgentSource>('SubAgentSource', subAgentSource);

const thread = () =>
  z.object({
    /** Name drawn for a spawned agent, else null. */
    agentNickname: z.string().nullable(),
    /** Role given to a spawned agent, else null. */
    agentRole: z.string().nullable(),
    /** Version of the server that made the thread. */
    cliVersion: z.string(),
    /** Unix time in seconds. */
    createdAt: int64(),
    /** Absolute folder recorded when the thread was made; later overrides do not change it. */
    cwd: AbsolutePathBuf,
    /** True if nothing of it is written to disk. */
    ephemeral: z.boolean(),
    /** Thread it was copied from; always null in `thread/list`. */
    forkedFromId: z.string().nullable(),
    /** Git state at creation; null in the answer to `thread/start`. */
    gitInfo: GitInfo.nullable(),
    /** UUID of version 7, lower case. */
    id: z.string(),
    /** Id of the provider, such as `openai`. */
    modelProvider: z.string(),
    /** Title set by a client; null until one is set. */
    name: z.string().nullable(),
    /** Absolute path of the rollout file, which may not exist yet; null when ephemeral. */
    path: z.string().nullable(),
    /** First user message, empty before there is one. */
    preview: z.string(),
    /** Same as the thread's own id, also in forks. */
    sessionId: z.string(),
    /** Program or agent that made the thread. */
    source: SessionSource,
    status: ThreadStatus,
    /** Label for analytics as given at start or fork, else null. */
    threadSource: ThreadSource.nullable(),
    /** Filled by resume, fork, rollback and a read with turns; empty everywhere else. */
    turns: z.array(Turn),
    /** Unix time in seconds. */
    updatedAt: int64(),
  });
/** A conversation with the agent, stored or in memory. */
export interface Thread extends z.output<ReturnType<typeof thread>> {}
export const Thread = wire<Thread>('Thread', thread);

const threadActiveFlag = () => z.enum(['waitingOnApproval', 'waitingOnUserInput']);
/** What an active thread waits for: an approval, or an answer by the user. */
export type ThreadActiveFlag = z.output<ReturnType<typeof threadActiveFlag>>;
export const ThreadActiveFlag = wire<ThreadActiveFlag>('ThreadActiveFlag', threadActiveFlag);

const threadId = () => z.string();
/** Id of a thread: a lower-case UUID made by the server. */
export type ThreadId = z.output<ReturnType<typeof threadId>>;
export const ThreadId = wire<ThreadId>('ThreadId', threadId);

const threadStatus = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('notLoaded'),
    }),
    z.object({
      type: z.literal('idle'),
    }),
    z.object({
      type: z.literal('systemError'),
    }),
    z.object({
      type: z.literal('active'),
      /** What it waits for; empty while it simply works. */
      activeFlags: z.array(ThreadActiveFlag),
    }),
  ]);
/** What a thread is doing; `systemError` lasts until the next turn starts. */
export type ThreadStatus = z.output<ReturnType<typeof threadStatus>>;
export const ThreadStatus = wire<ThreadStatus>('ThreadStatus', threadStatus);

const threadUnsubscribeStatus = () => z.enum(['notLoaded', 'notSubscribed', 'unsubscribed']);
/** Whether the subscription was ended, did not exist, or the thread is not loaded. */
export type ThreadUnsubscribeStatus = z.output<ReturnType<typeof threadUnsubscribeStatus>>;
export const ThreadUnsubscribeStatus = wire<ThreadUnsubscribeStatus>('ThreadUnsubscribeStatus', threadUnsubscribeStatus);

const threadTokenUsage = () =>
  z.object({
    /** Latest model response; after a compaction only its total is filled, with an estimate. */
    last: TokenUsageBreakdown,
    /** Usable size of the context in tokens; null if unknown. */
    modelContextWindow: int64().nullable(),
    /** Sum over all responses. */
    total: TokenUsageBreakdown,
  });
/** Tokens that a thread has used. */
export interface ThreadTokenUsage extends z.output<ReturnType<typeof threadTokenUsage>> {}
export const ThreadTokenUsage = wire<ThreadTokenUsage>('ThreadTokenUsage', threadTokenUsage);
