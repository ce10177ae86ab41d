/** One table: its columns in order, each with its declaration, and what is declared after them. */
export interface TableSchema {
  readonly name: string;
  readonly columns: readonly (readonly [name: string, declaration: string])[];
  readonly constraints?: string;
}

const table = (name: string, columns: string, constraints?: string): TableSchema => ({
  name,
  columns: columns.split(';').map((column) => {
    const [first = '', ...rest] = column.trim().split(' ');
    return [first, rest.join(' ')] as const;
  }),
  ...(constraints === undefined ? {} : { constraints }),
});

const toThread = 'REFERENCES threads(id) ON DELETE CASCADE';

/** `state_5.sqlite` as version 31 leaves it. The order of the columns is part of it. */
export const tables: readonly TableSchema[] = [
  table(
    'threads',
    `id TEXT PRIMARY KEY; rollout_path TEXT NOT NULL; created_at INTEGER NOT NULL; updated_at INTEGER NOT NULL; source TEXT NOT NULL;
    model_provider TEXT NOT NULL; cwd TEXT NOT NULL; title TEXT NOT NULL; sandbox_policy TEXT NOT NULL; approval_mode TEXT NOT NULL;
    tokens_used INTEGER NOT NULL DEFAULT 0; has_user_event INTEGER NOT NULL DEFAULT 0; archived INTEGER NOT NULL DEFAULT 0; archived_at INTEGER;
    git_sha TEXT; git_branch TEXT; git_origin_url TEXT; cli_version TEXT NOT NULL DEFAULT ''; first_user_message TEXT NOT NULL DEFAULT '';
    agent_nickname TEXT; agent_role TEXT; memory_mode TEXT NOT NULL DEFAULT 'enabled'; model TEXT; reasoning_effort TEXT; agent_path TEXT;
    created_at_ms INTEGER; updated_at_ms INTEGER; thread_source TEXT`,
  ),
  table(
    'thread_dynamic_tools',
    `thread_id TEXT NOT NULL ${toThread}; position INTEGER NOT NULL; name TEXT NOT NULL; description TEXT NOT NULL;
    input_schema TEXT NOT NULL; defer_loading INTEGER NOT NULL DEFAULT 0; namespace TEXT`,
    'PRIMARY KEY(thread_id, position)',
  ),
  table('thread_spawn_edges', 'parent_thread_id TEXT NOT NULL; child_thread_id TEXT NOT NULL PRIMARY KEY; status TEXT NOT NULL'),
  table(
    'thread_goals',
    `thread_id TEXT PRIMARY KEY NOT NULL ${toThread}; goal_id TEXT NOT NULL; objective TEXT NOT NULL;
    status TEXT NOT NULL CHECK(status IN ('active', 'paused', 'budget_limited', 'complete')); token_budget INTEGER;
    tokens_used INTEGER NOT NULL DEFAULT 0; time_used_seconds INTEGER NOT NULL DEFAULT 0; created_at_ms INTEGER NOT NULL; updated_at_ms INTEGER NOT NULL`,
  ),
  table(
    'backfill_state',
    'id INTEGER PRIMARY KEY CHECK(id = 1); status TEXT NOT NULL; last_watermark TEXT; last_success_at INTEGER; updated_at INTEGER NOT NULL',
  ),
  table(
    'stage1_outputs',
    `thread_id TEXT PRIMARY KEY ${toThread}; source_updated_at INTEGER NOT NULL; raw_memory TEXT NOT NULL; rollout_summary TEXT NOT NULL;
    generated_at INTEGER NOT NULL; rollout_slug TEXT; usage_count INTEGER; last_usage INTEGER; selected_for_phase2 INTEGER NOT NULL DEFAULT 0;
    selected_for_phase2_source_updated_at INTEGER`,
  ),
  table(
    'jobs',
    `kind TEXT NOT NULL; job_key TEXT NOT NULL; status TEXT NOT NULL; worker_id TEXT; ownership_token TEXT; started_at INTEGER; finished_at INTEGER;
    lease_until INTEGER; retry_at INTEGER; retry_remaining INTEGER NOT NULL; last_error TEXT; input_watermark INTEGER; last_success_watermark INTEGER`,
    'PRIMARY KEY(kind, job_key)',
  ),
  table(
    'agent_jobs',
    `id TEXT PRIMARY KEY; name TEXT NOT NULL; status TEXT NOT NULL; instruction TEXT NOT NULL; output_schema_json TEXT;
    input_headers_json TEXT NOT NULL; input_csv_path TEXT NOT NULL; output_csv_path TEXT NOT NULL; auto_export INTEGER NOT NULL DEFAULT 1; created_at INTEGER NOT NULL;
    updated_at INTEGER NOT NULL; started_at INTEGER; completed_at INTEGER; last_error TEXT; max_runtime_seconds INTEGER`,
  ),
  table(
    'agent_job_items',
    `job_id TEXT NOT NULL REFERENCES agent_jobs(id) ON DELETE CASCADE; item_id TEXT NOT NULL; row_index INTEGER NOT NULL; source_id TEXT;
    row_json TEXT NOT NULL; status TEXT NOT NULL; assigned_thread_id TEXT; attempt_count INTEGER NOT NULL DEFAULT 0; result_json TEXT; last_error TEXT;
    created_at INTEGER NOT NULL; updated_at INTEGER NOT NULL; completed_at INTEGER; reported_at INTEGER`,
    'PRIMARY KEY(job_id, item_id)',
  ),
  table(
    'remote_control_enrollments',
    `websocket_url TEXT NOT NULL; account_id TEXT NOT NULL; app_server_client_name TEXT NOT NULL; server_id TEXT NOT NULL;
    environment_id TEXT NOT NULL; server_name TEXT NOT NULL; updated_at INTEGER NOT NULL`,
    'PRIMARY KEY(websocket_url, account_id, app_server_client_name)',
  ),
];

const index = (name: string, on: string): string => `CREATE INDEX IF NOT EXISTS ${name} ON ${on}`;

const fillMillis = (column: string): readonly string[] => [
  `CREATE TRIGGER IF NOT EXISTS threads_${column}_ms_after_insert AFTER INSERT ON threads WHEN NEW.${column}_ms IS NULL
  BEGIN UPDATE threads SET ${column}_ms = NEW.${column} * 1000 WHERE id = NEW.id; END`,
  `CREATE TRIGGER IF NOT EXISTS threads_${column}_ms_after_update AFTER UPDATE OF ${column} ON threads
  WHEN NEW.${column} != OLD.${column} AND NEW.${column}_ms IS OLD.${column}_ms
  BEGIN UPDATE threads SET ${column}_ms = NEW.${column} * 1000 WHERE id = NEW.id; END`,
];

/** Indexes, triggers and the row that says how far the backfill is. All may be run again. */
export const finishing: readonly string[] = [
  index('idx_threads_created_at', 'threads(created_at DESC, id DESC)'),
  index('idx_threads_updated_at', 'threads(updated_at DESC, id DESC)'),
  index('idx_threads_archived', 'threads(archived)'),
  index('idx_threads_source', 'threads(source)'),
  index('idx_threads_provider', 'threads(model_provider)'),
  index('idx_threads_created_at_ms', 'threads(created_at_ms DESC, id DESC)'),
  index('idx_threads_updated_at_ms', 'threads(updated_at_ms DESC, id DESC)'),
  index('idx_threads_archived_cwd_created_at_ms', 'threads(archived, cwd, created_at_ms DESC, id DESC)'),
  index('idx_threads_archived_cwd_updated_at_ms', 'threads(archived, cwd, updated_at_ms DESC, id DESC)'),
  index('idx_thread_dynamic_tools_thread', 'thread_dynamic_tools(thread_id)'),
  index('idx_thread_spawn_edges_parent_status', 'thread_spawn_edges(parent_thread_id, status)'),
  index('idx_stage1_outputs_source_updated_at', 'stage1_outputs(source_updated_at DESC, thread_id DESC)'),
  index('idx_jobs_kind_status_retry_lease', 'jobs(kind, status, retry_at, lease_until)'),
  index('idx_agent_jobs_status', 'agent_jobs(status, updated_at DESC)'),
  index('idx_agent_job_items_status', 'agent_job_items(job_id, status, row_index ASC)'),
  'UPDATE threads SET created_at_ms = created_at * 1000 WHERE created_at_ms IS NULL',
  'UPDATE threads SET updated_at_ms = updated_at * 1000 WHERE updated_at_ms IS NULL',
  ...fillMillis('created_at'),
  ...fillMillis('updated_at'),
  `INSERT OR IGNORE INTO backfill_state (id, status, updated_at) VALUES (1, 'pending', CAST(strftime('%s', 'now') AS INTEGER))`,
];

/** Tables of older versions that version 31 does not have. */
export const dropped: readonly string[] = ['logs', 'device_key_bindings'];
