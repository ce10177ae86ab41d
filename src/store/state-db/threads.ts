import type { Database, Statement } from 'better-sqlite3';
import { parseCursor, toPage } from '../page.js';
import type { GitInfoRecord } from '../rollout/record.js';
import { parentOf, type ThreadSummary } from '../summary.js';
import type { ThreadPage, ThreadQuery } from '../thread-store.js';
import { columns, fromRow, type Row, toRow } from './thread-row.js';

/** How a column that is already there meets what a file says. Others take the file's word. */
const merged: Readonly<Record<string, string>> = {
  id: 'threads.id',
  title: "CASE WHEN threads.title NOT IN ('', threads.first_user_message) THEN threads.title ELSE excluded.title END",
  git_sha: 'coalesce(threads.git_sha, excluded.git_sha)',
  git_branch: 'coalesce(threads.git_branch, excluded.git_branch)',
  git_origin_url: 'coalesce(threads.git_origin_url, excluded.git_origin_url)',
  // That a thread is polluted stands in no file.
  memory_mode:
    "CASE WHEN threads.memory_mode = 'polluted' AND excluded.memory_mode = 'enabled' THEN 'polluted' ELSE excluded.memory_mode END",
  thread_source: 'coalesce(excluded.thread_source, threads.thread_source)',
};

/** What a thread's own writer leaves as it is: another process may have moved the file. */
const keptByWriter: Readonly<Record<string, string>> = {
  rollout_path: 'threads.rollout_path',
  archived: 'threads.archived',
  archived_at: 'threads.archived_at',
};

const upsertSql = (kept: Readonly<Record<string, string>>): string => {
  const assignments = columns.map((name) => `${name} = ${kept[name] ?? merged[name] ?? `excluded.${name}`}`);
  return `INSERT INTO threads (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})
    ON CONFLICT(id) DO UPDATE SET ${assignments.join(', ')}`;
};

/** Goes from one folder to the next in the index, past the threads of each. */
const foldersSql = `WITH RECURSIVE folders(cwd) AS (SELECT min(cwd) FROM threads WHERE archived = @archived UNION ALL
  SELECT (SELECT min(cwd) FROM threads WHERE archived = @archived AND cwd > folders.cwd) FROM folders WHERE folders.cwd IS NOT NULL)
  SELECT cwd FROM folders WHERE cwd IS NOT NULL`;

/** How many rows are looked at in one go for those of the wanted sources. */
const maxBatch = 1000;

/** The rows of the table `threads`. Calls are synchronous and short. */
export interface ThreadRows {
  find(id: string): ThreadSummary | null;
  /** Takes the files' word, but for names, and for git states that are known. */
  upsert(summaries: readonly ThreadSummary[]): void;
  /** As `upsert`, by the thread's own writer: a row that is there keeps its path. */
  touch(summary: ThreadSummary): void;
  /** Where threads work. */
  folders(archived: boolean): readonly string[];
  remove(id: string): void;
  setTitle(id: string, title: string): void;
  /** Gives names to rows that have none. */
  fillTitles(names: Iterable<readonly [id: string, name: string]>): void;
  /** Whatever the row had: what is not given is cleared. */
  setGit(id: string, git: GitInfoRecord): void;
  setMemoryMode(id: string, mode: string): void;
  page(query: ThreadQuery): ThreadPage;
}

export function createThreadRows(db: Database): ThreadRows {
  const findStatement = db.prepare<[string], Row>('SELECT * FROM threads WHERE id = ?');
  const upsertStatement = db.prepare(upsertSql({}));
  const touchStatement = db.prepare(upsertSql(keptByWriter));
  const foldersStatement = db.prepare<{ archived: number }, string>(foldersSql).pluck();
  const removeStatement = db.prepare<[string]>('DELETE FROM threads WHERE id = ?');
  const fillStatement = db.prepare<[string, string]>("UPDATE threads SET title = ? WHERE id = ? AND title IN ('', first_user_message)");
  const fillAll = db.transaction((names: Iterable<readonly [string, string]>) => {
    for (const [id, name] of names) fillStatement.run(name, id);
  });
  const titleStatement = db.prepare<[string, string]>('UPDATE threads SET title = ? WHERE id = ?');
  const gitStatement = db.prepare<[string | null, string | null, string | null, string]>(
    'UPDATE threads SET git_sha = ?, git_branch = ?, git_origin_url = ? WHERE id = ?',
  );
  const memoryStatement = db.prepare<[string, string]>('UPDATE threads SET memory_mode = ? WHERE id = ?');
  const edgeStatement = db.prepare<[string, string]>(
    "INSERT OR IGNORE INTO thread_spawn_edges (parent_thread_id, child_thread_id, status) VALUES (?, ?, 'open')",
  );
  const pages = new Map<string, Statement<(string | number)[], Row>>();

  const write = (statement: Statement, summary: ThreadSummary): void => {
    if (summary.path === null) return;
    statement.run(toRow(summary, summary.path));
    const parent = parentOf(summary.source);
    if (parent !== null) edgeStatement.run(parent, summary.id);
  };
  const upsertAll = db.transaction((summaries: readonly ThreadSummary[]) => {
    for (const summary of summaries) write(upsertStatement, summary);
  });

  const select = (query: ThreadQuery, at: { timeMs: number; id: string | null; inclusive: boolean } | null, limit: number): Row[] => {
    const key = query.sortKey === 'created_at' ? 'created_at_ms' : 'updated_at_ms';
    const direction = query.sortDirection === 'asc' ? 'ASC' : 'DESC';
    const compare = `${query.sortDirection === 'asc' ? '>' : '<'}${at?.inclusive ? '=' : ''}`;
    // The plus keeps the planner off the indexes that would have it sort all threads: the order's own index is the one to walk.
    const where = ["first_user_message <> ''", query.cwds === null ? '+archived = ?' : 'archived = ?'];
    const values: (string | number)[] = [query.archived ? 1 : 0];
    const within = (column: string, list: readonly string[]): void => {
      where.push(`${column} IN (${list.map(() => '?').join(', ')})`);
      values.push(...list);
    };
    if (query.modelProviders !== null) within('+model_provider', [...query.modelProviders, '']);
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
    touch: (summary) => write(touchStatement, summary),
    folders: (archived) => foldersStatement.all({ archived: archived ? 1 : 0 }),
    remove: (id) => {
      removeStatement.run(id);
    },
    fillTitles: (names) => {
      fillAll(names);
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
      const wanted = query.limit + 1;
      let batch = wanted;
      for (let at = parseCursor(query.cursor); ; batch = Math.min(batch * 2, maxBatch)) {
        const rows = select(query, at, batch);
        for (const row of rows) {
          const summary = fromRow(row);
          if (query.acceptsSource === null || query.acceptsSource(summary.source)) found.push(summary);
        }
        const last = rows.at(-1);
        if (found.length >= wanted || rows.length < batch || last === undefined) return toPage(found.slice(0, wanted), query);
        at = { timeMs: query.sortKey === 'created_at' ? last.created_at_ms : last.updated_at_ms, id: last.id, inclusive: false };
      }
    },
  };
}
