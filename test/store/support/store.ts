import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../src/platform/clock.js';
import type { StoreLogger } from '../../../src/store/local-state.js';
import type { RolloutItem } from '../../../src/store/rollout/record.js';
import type { NewThread, ThreadQuery } from '../../../src/store/thread-store.js';

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
