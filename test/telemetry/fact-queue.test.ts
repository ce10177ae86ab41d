import { expect, test } from 'vitest';
import type { AnalyticsFact } from '../../src/telemetry/analytics/fact.js';
import { FactQueue } from '../../src/telemetry/analytics/fact-queue.js';
import { postFacts } from '../../src/telemetry/analytics/post-facts.js';

const fact = (id: string): AnalyticsFact => ({
  event_type: 'server_request',
  event_params: { thread_id: id, method: 'm', product_client_id: 'p', client_name: 'c', outcome: 'answered' },
});

test('facts are taken one after the other, also those that come when the last one has just been taken', async () => {
  const taken: string[] = [];
  const queue = new FactQueue({
    sink: ({ event_params }) => void taken.push('thread_id' in event_params ? event_params.thread_id : ''),
    warn: () => {},
  });
  queue.add(fact('1'));
  for (let turn = 0; turn < 20; turn++) {
    queue.add(fact(`t${turn}`));
    await null;
  }
  await queue.settled();

  expect(taken).toEqual(['1', ...Array.from({ length: 20 }, (_none, turn) => `t${turn}`)]);
});

test('facts beyond those that may wait are dropped and counted, with one warning', async () => {
  const warnings: string[] = [];
  let release = (): void => {};
  const queue = new FactQueue({
    sink: () => new Promise<void>((resolve) => (release = resolve)),
    warn: (message) => warnings.push(message),
  });
  queue.add(fact('taken'));
  await null;
  await null;
  for (let index = 0; index < 300; index++) queue.add(fact(String(index)));

  expect(queue.dropped).toBe(300 - 256);
  expect(warnings).toEqual(['analytics facts come faster than they are taken; some are dropped']);
  release();
});

const thread = { event_type: 'codex_thread_initialized', event_params: { thread_id: 't' } } as unknown as AnalyticsFact;

function poster(options: {
  readonly address?: string | null;
  readonly login?: Readonly<Record<string, string>> | null;
  readonly status?: number;
}) {
  const posts: unknown[] = [];
  const { address = 'https://x/backend-api', login = { authorization: 'Bearer t', 'chatgpt-account-id': 'a' }, status = 200 } = options;
  const sink = postFacts({
    fetch: async (url, request) => {
      const { method, headers, body } = request ?? {};
      posts.push({ url, method, headers, body: JSON.parse(body ?? '') });
      return { status, headers: { get: () => null }, text: async () => '' };
    },
    address: async () => address,
    chatgptHeaders: async () => login,
    headers: { originator: 'o', 'user-agent': 'u' },
  });
  return { posts, sink };
}

test('a fact is one post with the headers of the login', async () => {
  const { posts, sink } = poster({});
  await sink(thread);

  expect(posts).toEqual([
    {
      url: 'https://x/backend-api/codex/analytics-events/events',
      method: 'POST',
      headers: {
        originator: 'o',
        'user-agent': 'u',
        authorization: 'Bearer t',
        'chatgpt-account-id': 'a',
        'content-type': 'application/json',
      },
      body: { events: [thread] },
    },
  ]);
});

test.each([
  ['nobody is logged in to ChatGPT', { login: null }, thread],
  ['the configuration forbids it', { address: null }, thread],
  ['the fact is for the program alone', {}, fact('1')],
])('nothing is posted when %s', async (_why, options, value) => {
  const { posts, sink } = poster(options);
  await sink(value);

  expect(posts).toEqual([]);
});

test('a service that refuses has lost the fact', async () => {
  const { sink } = poster({ status: 500 });

  await expect(sink(thread)).rejects.toThrow('the service answered 500');
});
