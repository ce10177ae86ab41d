import type { GitInfoRecord, SessionMeta } from './rollout/record.js';
import type { ThreadSummary } from './summary.js';
import type { MetadataPatch, NewThread } from './thread-store.js';

/** The first record of a new thread's file. */
export const toSessionMeta = (thread: NewThread, git: GitInfoRecord | null): SessionMeta => ({
  id: thread.id,
  ...(thread.forkedFromId === null ? {} : { forked_from_id: thread.forkedFromId }),
  timestamp: new Date(thread.createdAtMs).toISOString(),
  cwd: thread.cwd,
  originator: thread.originator,
  cli_version: thread.cliVersion,
  source: thread.source,
  ...(thread.threadSource === null ? {} : { thread_source: thread.threadSource }),
  ...(thread.agentNickname == null ? {} : { agent_nickname: thread.agentNickname }),
  ...(thread.agentRole == null ? {} : { agent_role: thread.agentRole }),
  ...(thread.agentPath == null ? {} : { agent_path: thread.agentPath }),
  model_provider: thread.modelProvider,
  base_instructions: thread.baseInstructions === null ? null : { text: thread.baseInstructions },
  ...(thread.dynamicTools == null || thread.dynamicTools.length === 0 ? {} : { dynamic_tools: thread.dynamicTools }),
  ...(thread.memoryMode == null ? {} : { memory_mode: thread.memoryMode }),
  ...(git === null ? {} : { git }),
});

type GitFacts = { readonly sha: string | null; readonly branch: string | null; readonly originUrl: string | null };

/** As stored: what is not known is left out. */
export const toGitRecord = ({ sha, branch, originUrl }: GitFacts): GitInfoRecord => ({
  ...(sha === null ? {} : { commit_hash: sha }),
  ...(branch === null ? {} : { branch }),
  ...(originUrl === null ? {} : { repository_url: originUrl }),
});

/** The copy of a head that tells later readers what has changed. Its git state is left out where only the memory mode has. */
export function updatedMeta(meta: SessionMeta, now: ThreadSummary, { git, memoryMode }: MetadataPatch): SessionMeta {
  const { git: _, memory_mode: __, ...rest } = meta;
  const copy = { ...rest, memory_mode: memoryMode ?? now.memoryMode };
  if (git === undefined) return copy;
  const { sha = now.gitSha, branch = now.gitBranch, originUrl = now.gitOriginUrl } = git;
  return { ...copy, git: toGitRecord({ sha, branch, originUrl }) };
}
