import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AppServer, type FeedbackBundle, toFeedbackEnvelope } from 'keelson';
import { says, startModelServer, startTestServer, type TestServerOptions } from 'keelson/testing';
import { expect, test } from 'vitest';
import { connectivityDiagnostics } from '../../src/telemetry/feedback/connectivity.js';
import { startOnFiles, temporaryHome } from './support/on-files.js';

interface Watched {
  readonly server: AppServer;
  readonly bundles: FeedbackBundle[];
  [Symbol.asyncDispose](): Promise<void>;
}

async function watched(options: TestServerOptions = {}): Promise<Watched> {
  const bundles: FeedbackBundle[] = [];
  const server = await startTestServer({ feedback: (bundle) => void bundles.push(bundle), ...options });
  return { server, bundles, [Symbol.asyncDispose]: () => server.close() };
}

const threadId = '01a1ff8c-6ee2-7d03-afcf-f93d97e56c90';
const textOf = (bundle: FeedbackBundle | undefined, name: string): string =>
  Buffer.from(bundle?.attachments.find((attachment) => attachment.name === name)?.content ?? []).toString();

test('a verdict goes to the sink with its title, level and tags', async () => {
  await using run = await watched();

  const tags = { thread_id: 'mine', reason: 'mine', plan: 'pro' };
  const answer = await run.server.feedback.upload({ classification: 'bug', reason: 'it broke', includeLogs: false, threadId, tags });

  expect(answer).toEqual({ threadId });
  expect(run.bundles).toMatchObject([
    {
      threadId,
      title: `[Bug]: Codex session ${threadId}`,
      level: 'error',
      reason: 'it broke',
      tags: { thread_id: threadId, classification: 'bug', session_source: 'vscode', reason: 'it broke', plan: 'pro' },
      attachments: [],
    },
  ]);
});

test.each([
  ['bad_result', 'Bad result', 'error'],
  ['good_result', 'Good result', 'info'],
  ['safety_check', 'Safety check', 'error'],
  ['idea', 'Other', 'info'],
])('%s is a verdict of its own', async (classification, name, level) => {
  await using run = await watched();

  await run.server.feedback.upload({ classification, includeLogs: false, threadId });

  expect(run.bundles).toMatchObject([{ title: `[${name}]: Codex session ${threadId}`, level, reason: null }]);
});

test('without a thread an id is made up, and what was said last goes along', async () => {
  await using run = await watched();

  const answer = await run.server.feedback.upload({ classification: 'bug', includeLogs: true });

  expect(answer.threadId).toMatch(/^no-active-thread-[0-9a-f-]{36}$/);
  expect(run.bundles[0]?.attachments.map(({ name }) => name)).toEqual(['codex-logs.log']);
  expect(textOf(run.bundles[0], 'codex-logs.log')).toMatch(/TRACE request method=feedback\/upload/);
});

test('a thread id that is none is refused', async () => {
  await using run = await watched();

  const upload = run.server.feedback.upload({ classification: 'bug', includeLogs: false, threadId: 'nope' });

  await expect(upload).rejects.toMatchObject({ code: -32600, message: expect.stringMatching(/^invalid thread id: invalid character/) });
});

test('the configuration may forbid it, before anything else is looked at', async () => {
  await using run = await watched({ config: { 'feedback.enabled': false } });

  const upload = run.server.feedback.upload({ classification: 'bug', includeLogs: false, threadId: 'nope' });

  await expect(upload).rejects.toMatchObject({ code: -32600, message: 'sending feedback is disabled by configuration' });
});

test('what the configuration forbade stays forbidden while it cannot be loaded', async () => {
  await using home = await temporaryHome();
  const settings = join(home.path, 'config.toml');
  await writeFile(settings, '[feedback]\nenabled = false\n');
  await using run = await watched({ home: home.path, configFiles: 'files' });
  const upload = () => run.server.feedback.upload({ classification: 'bug', includeLogs: false });
  const forbidden = { code: -32600, message: 'sending feedback is disabled by configuration' };
  await expect(upload()).rejects.toMatchObject(forbidden);

  await writeFile(settings, 'profile = "missing"\n[feedback]\nenabled = false\n');

  await expect(upload()).rejects.toMatchObject(forbidden);
  expect(run.bundles).toEqual([]);
});

test('a sink that fails is no concern of the client', async () => {
  const warnings: string[] = [];
  await using server = await startTestServer({
    feedback: () => Promise.reject(new Error('no network')),
    logger: { error: () => {}, warn: (message) => warnings.push(message) },
  });

  await server.feedback.upload({ classification: 'bug', includeLogs: false, threadId });

  expect(warnings).toEqual(['feedback was not delivered']);
});

test('extra files go along once each, and those that cannot be read are left out', async () => {
  await using home = await temporaryHome();
  const path = join(home.path, 'extra.txt');
  await writeFile(path, 'more');
  await using run = await watched({ cwd: home.path });

  const extraLogFiles = [path, 'extra.txt', join(home.path, 'missing.txt')];
  await run.server.feedback.upload({ classification: 'bug', includeLogs: false, extraLogFiles });

  expect(run.bundles[0]?.attachments.map(({ name, content }) => [name, Buffer.from(content).toString()])).toEqual([['extra.txt', 'more']]);
});

test('the logs and the file of a thread go along, and proxies without their passwords', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([says('hello')]);
  const bundles: FeedbackBundle[] = [];
  const env = { PATH: '/usr/bin:/bin', HOME: home.path, HTTPS_PROXY: 'http://user:swordfish@127.0.0.1:9' };
  await using server = await startOnFiles(home, [], model, { env, feedback: (bundle) => void bundles.push(bundle) });
  const { thread } = await server.thread.start({});
  const completed = server.once('turn/completed');
  await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go', text_elements: [] }] });
  await completed;

  await server.feedback.upload({ classification: 'bug', includeLogs: true, threadId: thread.id });

  const [bundle] = bundles;
  expect(bundle?.attachments.map(({ name }) => name)).toEqual([
    'codex-logs.log',
    'codex-connectivity-diagnostics.txt',
    expect.stringMatching(/^rollout-.*\.jsonl$/),
  ]);
  expect(textOf(bundle, 'codex-logs.log')).toMatch(new RegExp(`INFO thread\\{thread_id=${thread.id}\\}: turn ended`));
  expect(textOf(bundle, 'codex-connectivity-diagnostics.txt')).toContain('HTTPS_PROXY=http://[REDACTED]@127.0.0.1:9');
});

test('without a sink the bundle stays on disk', async () => {
  await using home = await temporaryHome();
  await using server = await startOnFiles(home, []);

  await server.feedback.upload({ classification: 'bug', reason: 'why', includeLogs: true, threadId });

  const folder = join(home.path, 'log', 'feedback');
  const [name = ''] = await readdir(folder);
  const event: unknown = JSON.parse(await readFile(join(folder, name, 'event.json'), 'utf8'));
  expect((await readdir(join(folder, name))).sort()).toEqual(['1-codex-logs.log', 'event.json']);
  expect(event).toMatchObject({ level: 'error', tags: { thread_id: threadId }, exception: { values: [{ value: 'why' }] } });
});

test('of the bundles on disk the newest twenty stay', async () => {
  await using home = await temporaryHome();
  const folder = join(home.path, 'log', 'feedback');
  for (let index = 0; index < 25; index++) await mkdir(join(folder, `2020-01-01T00-00-${index}`), { recursive: true });
  await using server = await startOnFiles(home, []);

  await server.feedback.upload({ classification: 'bug', includeLogs: false });

  expect(await readdir(folder)).toHaveLength(20);
});

test('a bundle is one envelope: a header, the event, the attachments', () => {
  const bundle: FeedbackBundle = {
    eventId: 'e'.repeat(32),
    atMs: 1000,
    threadId,
    title: 'T',
    level: 'info',
    reason: null,
    tags: { a: 'b' },
    attachments: [{ name: 'x.log', contentType: 'text/plain', content: Buffer.from('two\nlines\n') }],
  };
  const event = { event_id: 'e'.repeat(32), timestamp: 1, platform: 'node', level: 'info', message: 'T', tags: { a: 'b' } };

  expect(toFeedbackEnvelope(bundle).toString().split('\n')).toEqual([
    JSON.stringify({ event_id: 'e'.repeat(32), sent_at: '1970-01-01T00:00:01.000Z' }),
    JSON.stringify({ type: 'event', length: JSON.stringify(event).length, content_type: 'application/json' }),
    JSON.stringify(event),
    JSON.stringify({ type: 'attachment', length: 10, filename: 'x.log', content_type: 'text/plain' }),
    'two',
    'lines',
    '',
    '',
  ]);
});

test('an environment without proxies has no diagnostics', () => {
  expect(connectivityDiagnostics({ PATH: '/usr/bin' })).toBeNull();
});
