import type { MethodName } from 'keelson/protocol';
import { startTestServer } from 'keelson/testing';
import { describe, expect, test } from 'vitest';
import { startFileServer } from '../support/thread-server.js';

const unknown = '00000000-0000-7000-8000-000000000001';
const item = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'x' }] };

interface Row {
  readonly method: MethodName;
  readonly params?: object;
  readonly unknown: string;
  readonly ephemeral: string;
  /** Loaded, and nothing said yet. */
  readonly silent: string;
}

/** What each method says of a thread in each state. `ok`: it does not refuse. `ID` stands for the thread's id. */
const table: readonly Row[] = [
  ...(['thread/resume', 'thread/fork', 'thread/archive'] as const).map((method) => ({
    method,
    unknown: 'no rollout found for thread id ID',
    ephemeral: 'no rollout found for thread id ID',
    silent: 'no rollout found for thread id ID',
  })),
  {
    method: 'thread/unarchive',
    unknown: 'no archived rollout found for thread id ID',
    ephemeral: 'no archived rollout found for thread id ID',
    silent: 'no archived rollout found for thread id ID',
  },
  { method: 'thread/unsubscribe', unknown: 'ok', ephemeral: 'ok', silent: 'ok' },
  { method: 'thread/read', unknown: 'thread not loaded: ID', ephemeral: 'ok', silent: 'ok' },
  {
    method: 'thread/read',
    params: { includeTurns: true },
    unknown: 'thread not loaded: ID',
    ephemeral: 'ephemeral threads do not support includeTurns',
    silent: 'thread ID is not materialized yet; includeTurns is unavailable before first user message',
  },
  {
    method: 'thread/turns/list',
    unknown: 'thread not loaded: ID',
    ephemeral: 'ephemeral threads do not support thread/turns/list',
    silent: 'thread ID is not materialized yet; thread/turns/list is unavailable before first user message',
  },
  {
    method: 'thread/name/set',
    params: { name: 'n' },
    unknown: 'thread not found: ID',
    ephemeral: 'thread not found: ID',
    silent: 'ok',
  },
  {
    method: 'thread/metadata/update',
    params: { gitInfo: { branch: 'b' } },
    unknown: 'thread not found: ID',
    ephemeral: 'ephemeral thread does not support metadata updates: ID',
    silent: 'ok',
  },
  {
    method: 'thread/memoryMode/set',
    params: { mode: 'enabled' },
    unknown: 'thread not found: ID',
    ephemeral: 'ephemeral thread does not support memory mode updates: ID',
    silent: 'ok',
  },
  ...(['thread/goal/get', 'thread/goal/clear'] as const).map((method) => ({
    method,
    unknown: 'thread not found: ID',
    ephemeral: 'ephemeral thread does not support goals: ID',
    silent: 'ok',
  })),
  { method: 'thread/inject_items', params: { items: [item] }, unknown: 'thread not found: ID', ephemeral: 'ok', silent: 'ok' },
  { method: 'thread/increment_elicitation', unknown: 'thread not found: ID', ephemeral: 'ok', silent: 'ok' },
];

/** Calls by a name that only the table knows. */
async function outcome(server: { request(method: never, params: never): Promise<unknown> }, row: Row, threadId: string): Promise<string> {
  const call = server.request as unknown as (method: string, params: unknown) => Promise<unknown>;
  try {
    await call.call(server, row.method, { ...row.params, threadId });
    return 'ok';
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(threadId, 'ID') : String(error);
  }
}

describe('of a thread in each state a method says what is wrong', () => {
  test.each(table)('$method $params', async (row) => {
    await using place = await startFileServer({ config: { 'features.goals': true } });
    const { server } = place;
    const ephemeral = (await server.thread.start({ ephemeral: true })).thread;
    const silent = (await server.thread.start({})).thread;

    expect({
      unknown: await outcome(server, row, unknown),
      ephemeral: await outcome(server, row, ephemeral.id),
      silent: await outcome(server, row, silent.id),
    }).toEqual({ unknown: row.unknown, ephemeral: row.ephemeral, silent: row.silent });
  });
});

test('a summary by id is refused in words of its own', async () => {
  await using server = await startTestServer();
  const { thread } = await server.thread.start({});

  await expect(server.request('getConversationSummary', { conversationId: unknown })).rejects.toMatchObject({
    message: `no rollout found for conversation id ${unknown}`,
  });
  await expect(server.request('getConversationSummary', { conversationId: thread.id })).rejects.toMatchObject({
    message: `no rollout found for conversation id ${thread.id}`,
  });
});

test('every method that names a thread refuses what is no id', async () => {
  await using server = await startTestServer({ config: { 'features.goals': true } });

  for (const row of table) expect(await outcome(server, row, 'nope')).toMatch(/^invalid thread id: /);
});
