import type { Database, Statement } from 'better-sqlite3';
import { parseCursor, toPage } from '../page.js';
import type { GitInfoRecord } from '../rollout/record.js';
import { parentOf, type ThreadSummary } from '../summary.js';
import type { ThreadPage, ThreadQuery } from '../thread-store.js';

interface Row {
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

const columns = [
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

/** How a column that is already there meets what a file says. Others take the file's word. */
const merged: Readonly<Record<string, string>> = {
  id: 'threads.id',
  title: "CASE WHEN threads.title NOT IN ('', threads.first_user_message) THEN threads.title ELSE excluded.title END",
  git_sha: 'coalesce(threads.git_sha, excluded.git_sha)',
  git_branch: 'coalesce(threads.git_branch, excluded.git_branch)',
  git_origin_url: 'coalesce(threads.git_origin_url, excluded.git_origin_url)',
  thread_source: 'coalesce(excluded.thread_source, threads.thread_source)',
};

const upsertSql = `INSERT INTO threads (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})
  ON CONFLICT(id) DO UPDATE SET ${columns.map((name) => `${name} = ${merged[name] ?? `excluded.${name}`}`).join(', ')}`;

/** Plain words are stored bare, all else as JSON. */
const toText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function fromText(text: string): unknown {
  if (!text.startsWith('{')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // Foreign text reads as an unknown word.
  }
}

const toRow = (summary: ThreadSummary, path: string): Record<(typeof columns)[number], string | number | null> => ({
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

const fromRow = (row: Row): ThreadSummary => ({
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

/** The rows of the table `threads`. Calls are synchronous and short. */
export interface ThreadRows {
  find(id: string): ThreadSummary | null;
  upsert(summaries: readonly ThreadSummary[]): void;
  remove(id: string): void;
  setTitle(id: string, title: string): void;
  /** Whatever the row had: what is not given is cleared. */
  setGit(id: string, git: GitInfoRecord): void;
  setMemoryMode(id: string, mode: string): void;
  page(query: ThreadQuery): ThreadPage;
}

export function createThreadRows(db: Database): ThreadRows {
  const findStatement = db.prepare<[string], Row>('SELECT * FROM threads WHERE id = ?');
  const upsertStatement = db.prepare(upsertSql);
  const removeStatement = db.prepare<[string]>('DELETE FROM threads WHERE id = ?');
  const titleStatement = db.prepare<[string, string]>('UPDATE threads SET title = ? WHERE id = ?');
  const gitStatement = db.prepare<[string | null, string | null, string | null, string]>(
    'UPDATE threads SET git_sha = ?, git_branch = ?, git_origin_url = ? WHERE id = ?',
  );
  const memoryStatement = db.prepare<[string, string]>('UPDATE threads SET memory_mode = ? WHERE id = ?');
  const edgeStatement = db.prepare<[string, string]>(
    "INSERT OR IGNORE INTO thread_spawn_edges (parent_thread_id, child_thread_id, status) VALUES (?, ?, 'open')",
  );
  const pages = new Map<string, Statement<(string | number)[], Row>>();

  const upsertAll = db.transaction((summaries: readonly ThreadSummary[]) => {
    for (const summary of summaries) {
      if (summary.path === null) continue;
      upsertStatement.run(toRow(summary, summary.path));
      const parent = parentOf(summary.source);
      if (parent !== null) edgeStatement.run(parent, summary.id);
    }
  });

  const select = (query: ThreadQuery, at: { timeMs: number; id: string | null; inclusive: boolean } | null, limit: number): Row[] => {
    const key = query.sortKey === 'created_at' ? 'created_at_ms' : 'updated_at_ms';
    const direction = query.sortDirection === 'asc' ? 'ASC' : 'DESC';
    const compare = `${query.sortDirection === 'asc' ? '>' : '<'}${at?.inclusive ? '=' : ''}`;
    const where = ["first_user_message <> ''", 'archived = ?'];
    const values: (string | number)[] = [query.archived ? 1 : 0];
    const within = (column: string, list: readonly string[]): void => {
      where.push(`${column} IN (${list.map(() => '?').join(', ')})`);
      values.push(...list);
    };
    if (query.modelProviders !== null) within('model_provider', [...query.modelProviders, '']);
    if (query.cwds !== null) within('cwd', query.cwds);
    if (query.searchTerm !== null) {
      where.push('instr(title, ?) > 0');
      values.push(query.searchTerm);
    }
    if (at !== null) {
      where.push(at.id === null ? `${key} ${compare} ?` : `(${key}, id) ${compare} (?, ?)`);
      values.push(at.timeMs, ...(at.id === null ? [] : [at.id]));
    }
    const sql = `SELECT * FROM threads WHERE ${where.join(' AND ')} ORDER BY ${key} ${direction}, id ${direction} LIMIT ?`;
    let statement = pages.get(sql);
    if (statement === undefined) {
      if (pages.size >= 64) pages.clear(); // Lists of many folders would otherwise keep a statement each.
      statement = db.prepare(sql);
      pages.set(sql, statement);
    }
    return statement.all(...values, limit);
  };

  return {
    find: (id) => {
      const row = findStatement.get(id);
      return row === undefined ? null : fromRow(row);
    },
    upsert: (summaries) => {
      upsertAll.immediate(summaries);
    },
    remove: (id) => {
      removeStatement.run(id);
    },
    setTitle: (id, title) => {
      titleStatement.run(title, id);
    },
    setGit: (id, git) => {
      gitStatement.run(git.commit_hash ?? null, git.branch ?? null, git.repository_url ?? null, id);
    },
    setMemoryMode: (id, mode) => {
      memoryStatement.run(mode, id);
    },
    page: (query) => {
      const found: ThreadSummary[] = [];
      const batch = query.limit + 1;
      for (let at = parseCursor(query.cursor); ; ) {
        const rows = select(query, at, batch);
        for (const row of rows) {
          const summary = fromRow(row);
          if (query.acceptsSource === null || query.acceptsSource(summary.source)) found.push(summary);
        }
        const last = rows.at(-1);
        if (found.length >= batch || rows.length < batch || last === undefined) return toPage(found.slice(0, batch), query);
        at = { timeMs: query.sortKey === 'created_at' ? last.created_at_ms : last.updated_at_ms, id: last.id, inclusive: false };
      }
    },
  };
}
