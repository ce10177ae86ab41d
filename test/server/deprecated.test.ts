import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer } from 'keelson/testing';
import { describe, expect, test } from 'vitest';
import { runTurn, startFileServer } from '../support/thread-server.js';

test('a stored thread is summarized by its id and by its file', async () => {
  await using place = await startFileServer({ sessionSource: 'exec' });
  const { server, home } = place;
  const { thread } = await server.thread.start({ cwd: home });
  await runTurn(server, thread.id, 'hi there');

  const { summary } = await server.request('getConversationSummary', { conversationId: thread.id });
  const relative = (thread.path ?? '').slice(home.length + 1);

  expect(summary).toEqual({
    conversationId: thread.id,
    path: thread.path,
    preview: 'hi there',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    modelProvider: thread.modelProvider,
    cwd: home,
    cliVersion: thread.cliVersion,
    source: 'exec',
    gitInfo: null,
  });
  expect((await server.request('getConversationSummary', { rolloutPath: relative })).summary.conversationId).toBe(thread.id);
});

test('what names no thread has no summary', async () => {
  await using place = await startFileServer();
  const ask = (params: { conversationId: string } | { rolloutPath: string }) => place.server.request('getConversationSummary', params);

  await expect(ask({ conversationId: 'nope' })).rejects.toMatchObject({
    code: -32600,
    message: expect.stringMatching(/^Invalid request: /),
  });
  await expect(ask({ rolloutPath: 'nowhere.jsonl' })).rejects.toMatchObject({
    code: -32600,
    message: expect.stringMatching(/^failed to resolve rollout path `.*nowhere\.jsonl`: /),
  });
  await expect(ask({ rolloutPath: '' })).rejects.toMatchObject({
    code: -32603,
    message: `failed to load conversation summary from : thread-store internal error: failed to read thread ${place.home}: Is a directory (os error 21)`,
  });
});

describe('the difference to the remote', () => {
  const openRepository = async () => {
    const base = await mkdtemp(join(tmpdir(), 'keelson-git-'));
    const cwd = join(base, 'work');
    const git = (...args: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.email=a@b.c', '-c', 'user.name=n', ...args], { cwd: base, encoding: 'utf8', stdio: 'pipe' }).trim();
    git('init', '-q', '--bare', 'origin.git');
    git('init', '-q', '-b', 'main', 'work');
    const inWork = (...args: readonly string[]) => git('-C', cwd, ...args);
    await writeFile(join(cwd, 'a.txt'), 'one\n');
    inWork('add', '.');
    inWork('commit', '-q', '-m', 'first');
    return { cwd, git: inWork, base, [Symbol.asyncDispose]: () => rm(base, { recursive: true, force: true }) };
  };

  test('shows commits that were not pushed, changes and new files', async () => {
    await using repository = await openRepository();
    const { cwd, git, base } = repository;
    git('remote', 'add', 'origin', join(base, 'origin.git'));
    git('push', '-q', 'origin', 'main');
    const pushed = git('rev-parse', 'HEAD');
    await writeFile(join(cwd, 'b.txt'), 'two\n');
    git('add', '.');
    git('commit', '-q', '-m', 'second');
    await writeFile(join(cwd, 'a.txt'), 'ONE\n');
    await writeFile(join(cwd, 'nëw.txt'), 'three\n');
    await using server = await startTestServer();

    const { sha, diff } = await server.request('gitDiffToRemote', { cwd });

    expect(sha).toBe(pushed);
    expect(diff).toContain('-one\n+ONE\n');
    expect(diff).toContain('+two\n');
    expect(diff).toContain('+++ b/nëw.txt\n');
    expect(diff).toContain('+three\n');
  });

  test('is empty where everything is pushed', async () => {
    await using repository = await openRepository();
    const { cwd, git, base } = repository;
    git('remote', 'add', 'origin', join(base, 'origin.git'));
    git('push', '-q', 'origin', 'main');
    await using server = await startTestServer();

    expect(await server.request('gitDiffToRemote', { cwd })).toEqual({ sha: git('rev-parse', 'HEAD'), diff: '' });
  });

  test('is refused where there is no remote branch, or no repository', async () => {
    await using repository = await openRepository();
    await using server = await startTestServer();
    const file = join(repository.base, 'file');
    await writeFile(file, '');

    for (const cwd of [repository.cwd, repository.base, file, '/no"where']) {
      await expect(server.request('gitDiffToRemote', { cwd })).rejects.toMatchObject({
        code: -32600,
        message: `failed to compute git diff to remote for cwd: ${JSON.stringify(cwd)}`,
      });
    }
  });
});
