import type { RolloutItem, SessionMeta } from './rollout/record.js';
import type { StoredThread } from './thread-store.js';

/** What lists know of a thread: built up record by record, so that nothing is read twice. */
export interface ThreadSummary {
  id: string;
  path: string | null;
  createdAtMs: number;
  updatedAtMs: number;
  source: unknown;
  threadSource: string | null;
  modelProvider: string;
  cwd: string;
  /** The given name, or the first user message while there is none. */
  title: string;
  firstUserMessage: string;
  sandboxPolicy: unknown;
  approvalMode: unknown;
  tokensUsed: number;
  model: string | null;
  reasoningEffort: string | null;
  gitSha: string | null;
  gitBranch: string | null;
  gitOriginUrl: string | null;
  cliVersion: string;
  agentNickname: string | null;
  agentRole: string | null;
  agentPath: string | null;
  memoryMode: string;
  forkedFromId: string | null;
  archived: boolean;
  archivedAtMs: number | null;
}

const requestMarker = '## My request for Codex:';

/** What a list shows of a user's message. */
export function previewOf(message: string, hasImages: boolean): string {
  const at = message.indexOf(requestMarker);
  const said = (at === -1 ? message : message.slice(at + requestMarker.length)).trim();
  return said === '' && hasImages ? '[Image]' : said;
}

export function summaryOfMeta(meta: SessionMeta, path: string | null): ThreadSummary {
  const createdAtMs = Date.parse(meta.timestamp);
  return {
    id: meta.id,
    path,
    createdAtMs: Number.isNaN(createdAtMs) ? 0 : createdAtMs,
    updatedAtMs: Number.isNaN(createdAtMs) ? 0 : createdAtMs,
    source: meta.source ?? 'vscode',
    threadSource: meta.thread_source ?? null,
    modelProvider: meta.model_provider ?? '',
    cwd: meta.cwd,
    title: '',
    firstUserMessage: '',
    sandboxPolicy: { type: 'read-only' },
    approvalMode: 'on-request',
    tokensUsed: 0,
    model: null,
    reasoningEffort: null,
    gitSha: meta.git?.commit_hash ?? null,
    gitBranch: meta.git?.branch ?? null,
    gitOriginUrl: meta.git?.repository_url ?? null,
    cliVersion: meta.cli_version ?? '',
    agentNickname: meta.agent_nickname ?? null,
    agentRole: meta.agent_role ?? null,
    agentPath: meta.agent_path ?? null,
    memoryMode: meta.memory_mode ?? 'enabled',
    forkedFromId: meta.forked_from_id ?? null,
    archived: false,
    archivedAtMs: null,
  };
}

/** Takes one record in. */
export function applyRecord(summary: ThreadSummary, item: RolloutItem): void {
  if (item.type === 'turn_context') {
    summary.model = item.payload.model;
    summary.reasoningEffort = item.payload.effort ?? null;
    summary.sandboxPolicy = item.payload.sandbox_policy ?? summary.sandboxPolicy;
    summary.approvalMode = item.payload.approval_policy ?? summary.approvalMode;
    if (summary.cwd === '') summary.cwd = item.payload.cwd;
    return;
  }
  if (item.type === 'session_meta') {
    if (item.payload.id !== summary.id) return; // A fork carries its source's lines along.
    const { git, memory_mode } = item.payload;
    if (memory_mode) summary.memoryMode = memory_mode;
    if (git) {
      summary.gitSha = git.commit_hash ?? null;
      summary.gitBranch = git.branch ?? null;
      summary.gitOriginUrl = git.repository_url ?? null;
    }
    return;
  }
  if (item.type !== 'event_msg') return;
  const event = item.payload;
  if (event.type === 'token_count') {
    summary.tokensUsed = event.info?.total_token_usage.total_tokens ?? summary.tokensUsed;
  } else if (event.type === 'user_message' && summary.firstUserMessage === '') {
    const hasImages = (event.images?.length ?? 0) + (event.local_images?.length ?? 0) > 0;
    summary.firstUserMessage = previewOf(event.message, hasImages);
    if (summary.title === '') summary.title = summary.firstUserMessage;
  } else if (event.type === 'thread_name_updated') {
    summary.title = event.thread_name ?? summary.firstUserMessage;
  }
}

export function toStoredThread(summary: ThreadSummary): StoredThread {
  const { gitSha, gitBranch, gitOriginUrl } = summary;
  return {
    id: summary.id,
    path: summary.path,
    preview: summary.firstUserMessage,
    name: summary.title === '' || summary.title === summary.firstUserMessage ? null : summary.title,
    modelProvider: summary.modelProvider,
    model: summary.model,
    reasoningEffort: summary.reasoningEffort,
    createdAtMs: summary.createdAtMs,
    updatedAtMs: summary.updatedAtMs,
    cwd: summary.cwd,
    source: summary.source,
    threadSource: summary.threadSource,
    cliVersion: summary.cliVersion,
    git:
      gitSha === null && gitBranch === null && gitOriginUrl === null ? null : { sha: gitSha, branch: gitBranch, originUrl: gitOriginUrl },
    agentNickname: summary.agentNickname,
    agentRole: summary.agentRole,
    agentPath: summary.agentPath,
    forkedFromId: summary.forkedFromId,
    parentThreadId: parentOf(summary.source),
    archived: summary.archived,
    memoryMode: summary.memoryMode,
  };
}

/** The thread whose agent a thread of this source is. */
export function parentOf(source: unknown): string | null {
  if (typeof source !== 'object' || source === null || !('subagent' in source)) return null;
  const { subagent } = source;
  if (typeof subagent !== 'object' || subagent === null || !('thread_spawn' in subagent)) return null;
  const spawn = subagent.thread_spawn;
  if (typeof spawn !== 'object' || spawn === null || !('parent_thread_id' in spawn)) return null;
  return typeof spawn.parent_thread_id === 'string' ? spawn.parent_thread_id : null;
}
