import type { ThreadSummary } from '../summary.js';

/** A row of the table `threads`, as far as it is used. */
export interface Row {
  readonly id: string;
  readonly rollout_path: string;
  readonly source: string;
  readonly model_provider: string;
  readonly cwd: string;
  readonly title: string;
  readonly sandbox_policy: string;
  readonly approval_mode: string;
  readonly tokens_used: number;
  readonly archived: number;
  readonly archived_at: number | null;
  readonly git_sha: string | null;
  readonly git_branch: string | null;
  readonly git_origin_url: string | null;
  readonly cli_version: string;
  readonly first_user_message: string;
  readonly agent_nickname: string | null;
  readonly agent_role: string | null;
  readonly memory_mode: string;
  readonly model: string | null;
  readonly reasoning_effort: string | null;
  readonly agent_path: string | null;
  readonly created_at_ms: number;
  readonly updated_at_ms: number;
  readonly thread_source: string | null;
}

export const columns = [
  'id',
  'rollout_path',
  'created_at',
  'updated_at',
  'source',
  'model_provider',
  'cwd',
  'title',
  'sandbox_policy',
  'approval_mode',
  'tokens_used',
  'archived',
  'archived_at',
  'git_sha',
  'git_branch',
  'git_origin_url',
  'cli_version',
  'first_user_message',
  'agent_nickname',
  'agent_role',
  'memory_mode',
  'model',
  'reasoning_effort',
  'agent_path',
  'created_at_ms',
  'updated_at_ms',
  'thread_source',
] as const;

/** Plain words are stored bare, all else as JSON. */
const toText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

export function fromText(text: string): unknown {
  if (!text.startsWith('{')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // Foreign text reads as an unknown word.
  }
}

export const toRow = (summary: ThreadSummary, path: string): Record<(typeof columns)[number], string | number | null> => ({
  id: summary.id,
  rollout_path: path,
  created_at: Math.floor(summary.createdAtMs / 1000),
  updated_at: Math.floor(summary.updatedAtMs / 1000),
  source: toText(summary.source),
  model_provider: summary.modelProvider,
  cwd: summary.cwd,
  title: summary.title,
  sandbox_policy: toText(summary.sandboxPolicy),
  approval_mode: toText(summary.approvalMode),
  tokens_used: summary.tokensUsed,
  archived: summary.archived ? 1 : 0,
  archived_at: summary.archivedAtMs === null ? null : Math.floor(summary.archivedAtMs / 1000),
  git_sha: summary.gitSha,
  git_branch: summary.gitBranch,
  git_origin_url: summary.gitOriginUrl,
  cli_version: summary.cliVersion,
  first_user_message: summary.firstUserMessage,
  agent_nickname: summary.agentNickname,
  agent_role: summary.agentRole,
  memory_mode: summary.memoryMode,
  model: summary.model,
  reasoning_effort: summary.reasoningEffort,
  agent_path: summary.agentPath,
  created_at_ms: summary.createdAtMs,
  updated_at_ms: summary.updatedAtMs,
  thread_source: summary.threadSource,
});

export const fromRow = (row: Row): ThreadSummary => ({
  id: row.id,
  path: row.rollout_path,
  createdAtMs: row.created_at_ms,
  updatedAtMs: row.updated_at_ms,
  source: fromText(row.source),
  threadSource: row.thread_source,
  modelProvider: row.model_provider,
  cwd: row.cwd,
  title: row.title,
  firstUserMessage: row.first_user_message,
  sandboxPolicy: fromText(row.sandbox_policy),
  approvalMode: fromText(row.approval_mode),
  tokensUsed: row.tokens_used,
  model: row.model,
  reasoningEffort: row.reasoning_effort,
  gitSha: row.git_sha,
  gitBranch: row.git_branch,
  gitOriginUrl: row.git_origin_url,
  cliVersion: row.cli_version,
  agentNickname: row.agent_nickname,
  agentRole: row.agent_role,
  agentPath: row.agent_path,
  memoryMode: row.memory_mode,
  forkedFromId: null,
  archived: row.archived !== 0,
  archivedAtMs: row.archived_at === null ? null : row.archived_at * 1000,
});
