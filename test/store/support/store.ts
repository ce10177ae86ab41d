import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import Driver from 'better-sqlite3';
import { vi } from 'vitest';
import type { Clock } from '../../../src/platform/clock.js';
import type { StoreLogger } from '../../../src/store/local-state.js';
import { createLocalThreadStore } from '../../../src/store/local-thread-store.js';
import { rolloutPath } from '../../../src/store/rollout/paths.js';
import type { RolloutItem } from '../../../src/store/rollout/record.js';
import type { NewThread, ThreadQuery, ThreadStore } from '../../../src/store/thread-store.js';

/** 2025-03-01T10:00:00.120Z */
export const start = Date.UTC(2025, 2, 1, 10, 0, 0, 120);

export const uuid = (n: number): string => `0195512a-0000-7000-8000-${String(n).padStart(12, '0')}`;

export interface SteppedClock extends Clock {
  set(ms: number): void;
}

export function createClock(): SteppedClock {
  let at = start;
  return {
    now: () => at,
    set: (ms) => {
      at = ms;
    },
  };
}

export interface TestHome extends AsyncDisposable {
  readonly path: string;
}

export async function createHome(): Promise<TestHome> {
  const path = await mkdtemp(join(tmpdir(), 'keelson-store-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export interface RecordingLogger extends StoreLogger {
  readonly messages: string[];
}

export function createLogger(): RecordingLogger {
  const messages: string[] = [];
  const note = (message: string): void => {
    messages.push(message);
  };
  return { messages, warn: note, error: note };
}

export const newThread = (n: number, changes: Partial<NewThread> = {}): NewThread => ({
  id: uuid(n),
  createdAtMs: start,
  cwd: '/nowhere/work',
  originator: 'test',
  cliVersion: '0.1.0',
  source: 'vscode',
  threadSource: null,
  modelProvider: 'mock',
  baseInstructions: 'Be brief.',
  forkedFromId: null,
  ...changes,
});

export const said = (message: string): RolloutItem => ({
  type: 'event_msg',
  payload: { type: 'user_message', message, images: [], local_images: [], text_elements: [] },
});

export const usage = (total: number): RolloutItem => {
  const counts = { input_tokens: total, cached_input_tokens: 0, output_tokens: 0, reasoning_output_tokens: 0, total_tokens: total };
  return {
    type: 'event_msg',
    payload: {
      type: 'token_count',
      info: { total_token_usage: counts, last_token_usage: counts, model_context_window: null },
      rate_limits: null,
    },
  };
};

export const context = (model: string): RolloutItem => ({
  type: 'turn_context',
  payload: {
    turn_id: 'turn-1',
    cwd: '/nowhere/work',
    approval_policy: 'never',
    sandbox_policy: { type: 'read-only' },
    model,
    effort: 'high',
    summary: 'auto',
  },
});

export const query = (changes: Partial<ThreadQuery> = {}): ThreadQuery => ({
  limit: 25,
  cursor: null,
  sortKey: 'created_at',
  sortDirection: 'desc',
  archived: false,
  modelProviders: null,
  acceptsSource: null,
  cwds: null,
  searchTerm: null,
  ...changes,
});

export interface LocalHome extends TestHome {
  readonly clock: SteppedClock;
  readonly logger: RecordingLogger;
  /** Another store on the same home: what another process would be. Closed with the home. */
  open(options?: { stateDb?: 'default' | 'off' }): ThreadStore;
  /** Writes a thread's file as another program would. Texts stand as they are. */
  put(n: number, lines: readonly (string | Buffer)[], options?: { archived?: boolean; atMs?: number }): Promise<string>;
  /** The lines of a file as JSON. */
  lines(path: string): Promise<readonly { readonly type: string; readonly payload: Readonly<Record<string, unknown>> }[]>;
  /** The rows of the state database, asked past the store. */
  sql(statement: string): unknown[];
}

/** A home for stores that keep files. */
export async function createLocalHome(): Promise<LocalHome> {
  const home = await createHome();
  const clock = createClock();
  const logger = createLogger();
  const stores: ThreadStore[] = [];
  return {
    path: home.path,
    clock,
    logger,
    open: (options = {}) => {
      const store = createLocalThreadStore({ home: home.path, clock, logger, ...options });
      stores.push(store);
      return store;
    },
    put: async (n, lines, { archived = false, atMs = start } = {}) => {
      const usual = rolloutPath(home.path, atMs, uuid(n));
      const path = archived ? join(home.path, 'archived_sessions', basename(usual)) : usual;
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')])));
      const time = new Date(atMs);
      await utimes(path, time, time);
      return path;
    },
    lines: async (path) => {
      const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line));
    },
    sql: (statement) => {
      const db = new Driver(join(home.path, 'state_5.sqlite'));
      try {
        const prepared = db.prepare(statement);
        return prepared.reader ? prepared.all() : [prepared.run().changes];
      } finally {
        db.close();
      }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.allSettled(stores.map((store) => store.close()));
      await home[Symbol.asyncDispose]();
    },
  };
}

export const metaLine = (n: number, changes: Readonly<Record<string, unknown>> = {}, atMs = start): string =>
  JSON.stringify({
    timestamp: new Date(atMs).toISOString(),
    type: 'session_meta',
    payload: {
      id: uuid(n),
      timestamp: new Date(atMs).toISOString(),
      cwd: '/w',
      originator: 'x',
      cli_version: '0.100.0',
      source: 'cli',
      model_provider: 'mock',
      ...changes,
    },
  });

export const recordLine = (item: RolloutItem): string => JSON.stringify({ timestamp: '2025-03-01T10:00:01.000Z', ...item });

export const saidLine = (message: string): string => recordLine(said(message));

/** A home whose rows are whole. */
export async function filled(home: LocalHome, store: ThreadStore): Promise<void> {
  await store.list(query());
  await vi.waitFor(() => {
    if (home.sql("SELECT 1 FROM backfill_state WHERE status = 'complete'").length === 0) throw new Error('not whole');
  });
  // The list that follows is the first to ask the rows.
  await store.list(query());
}
