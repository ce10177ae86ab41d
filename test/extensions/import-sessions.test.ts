import { appendFile, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppServer } from 'keelson';
import { says, scriptedModel } from 'keelson/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

let base: string;
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'keelson-sessions-')));
  await mkdir(join(base, '.claude', 'projects', 'p'), { recursive: true });
});
afterEach(() => rm(base, { recursive: true, force: true }));

const minute = 60_000;
const said = (type: 'user' | 'assistant', content: string, agoMs = minute, cwd = base): string =>
  `${JSON.stringify({ type, cwd, timestamp: new Date(Date.now() - agoMs).toISOString(), message: { content } })}\n`;

async function session(name: string, ...lines: readonly string[]): Promise<string> {
  const path = join(base, '.claude', 'projects', 'p', name);
  await writeFile(path, lines.join(''));
  return path;
}

const start = (): Promise<AppServer> =>
  AppServer.start({
    home: join(base, 'home'),
    cwd: base,
    env: { HOME: base, PATH: '/usr/bin:/bin' },
    model: scriptedModel([says('ok')]),
    config: { approval_policy: 'never', sandbox_mode: 'danger-full-access' },
  });

async function importAll(server: AppServer): Promise<void> {
  const { items } = await server.externalAgentConfig.detect({ includeHome: true });
  const completed = server.once('externalAgentConfig/import/completed');
  await server.externalAgentConfig.import({ migrationItems: items });
  await completed;
}

const offeredPaths = async (server: AppServer): Promise<string[]> => {
  const { items } = await server.externalAgentConfig.detect({ includeHome: true });
  return items.flatMap(({ details }) => details?.sessions ?? []).map(({ path }) => path);
};

test('recent sessions are offered, the newest first', async () => {
  await using server = await start();
  const older = await session('a.jsonl', said('user', 'older', 9 * minute));
  const newer = await session('b.jsonl', said('user', 'newer', 5 * minute));
  await session('old.jsonl', said('user', 'too old', 31 * 24 * 60 * minute));
  await session('gone.jsonl', said('user', 'elsewhere', minute, join(base, 'no such folder')));
  await session('empty.jsonl', 'not json\n');

  expect(await offeredPaths(server)).toEqual([newer, older]);
});

test('nothing of the home is offered unless it is asked for', async () => {
  await using server = await start();
  await session('a.jsonl', said('user', 'hello'));

  expect(await server.externalAgentConfig.detect({ cwds: [base] })).toEqual({ items: [] });
});

test('an imported session is a thread that can be resumed and goes on', async () => {
  await using server = await start();
  await session('a.jsonl', said('user', 'hello there'), said('assistant', 'hi'));
  await importAll(server);
  const { data } = await server.thread.list({});

  const { thread } = await server.thread.resume({ threadId: data[0]?.id ?? '' });

  expect(thread).toMatchObject({ preview: 'hello there', name: null, cwd: base });
  expect(thread.turns.map(({ items }) => items.map((item) => item.type))).toEqual([['userMessage', 'agentMessage', 'agentMessage']]);
});

test('a session keeps the title that its owner gave it', async () => {
  await using server = await start();
  await session(
    'a.jsonl',
    said('user', 'hello'),
    `${JSON.stringify({ type: 'custom-title', customTitle: 'Mine' })}\n`,
    `${JSON.stringify({ type: 'ai-title', aiTitle: 'Its' })}\n`,
  );

  await importAll(server);

  expect((await server.thread.list({})).data).toMatchObject([{ name: 'Mine' }]);
});

test('a session is imported once, and again when it has changed', async () => {
  await using server = await start();
  const path = await session('a.jsonl', said('user', 'hello'));
  await importAll(server);
  expect(await offeredPaths(server)).toEqual([]);

  await appendFile(path, said('assistant', 'more'));

  expect(await offeredPaths(server)).toEqual([path]);
});

test('two imports of the same session make one thread', async () => {
  await using server = await start();
  await session('a.jsonl', said('user', 'hello'));
  const { items } = await server.externalAgentConfig.detect({ includeHome: true });
  const completed: unknown[] = [];
  const both = new Promise<void>((resolve) => {
    server.on('externalAgentConfig/import/completed', (params) => {
      if (completed.push(params) === 2) resolve();
    });
  });

  await Promise.all([1, 2].map(() => server.externalAgentConfig.import({ migrationItems: items })));
  await both;

  expect((await server.thread.list({})).data).toHaveLength(1);
});

test('a path that was not offered is refused, and nothing is imported', async () => {
  await using server = await start();
  const path = await session('a.jsonl', said('user', 'hello'));
  const secret = join(base, 'secret.jsonl');
  await writeFile(secret, said('user', 'private'));
  const sessions = [path, secret].map((each) => ({ path: each, cwd: base, title: null }));
  const details = { commands: [], hooks: [], mcpServers: [], plugins: [], subagents: [], sessions };

  await expect(
    server.externalAgentConfig.import({ migrationItems: [{ itemType: 'SESSIONS', description: '', cwd: null, details }] }),
  ).rejects.toMatchObject({ code: -32602, message: `external agent session was not detected for import: ${secret}` });
  expect((await server.thread.list({})).data).toEqual([]);
});

test('a link to a file elsewhere is not offered', async () => {
  await using server = await start();
  const outside = join(base, 'outside.jsonl');
  await writeFile(outside, said('user', 'hello'));
  await symlink(outside, join(base, '.claude', 'projects', 'p', 'link.jsonl'));

  expect(await offeredPaths(server)).toEqual([]);
});

test('the ledger names the source, its content and the thread', async () => {
  await using server = await start();
  const path = await session('a.jsonl', said('user', 'hello'));

  await importAll(server);

  const ledger = JSON.parse(await readFile(join(base, 'home', 'external_agent_session_imports.json'), 'utf8'));
  const { data } = await server.thread.list({});
  expect(ledger).toEqual({
    records: [
      {
        source_path: path,
        content_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        imported_thread_id: data[0]?.id,
        imported_at: expect.any(Number),
      },
    ],
  });
});
