import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askGit, describeGitWorkspace } from '../../src/platform/git/git.js';
import { findGitDiffToRemote } from '../../src/platform/git/git-diff-to-remote.js';
import { runTurn, startFileServer } from '../support/thread-server.js';

test('a thread whose folder is a file takes turns, is saved, and does no harm', async () => {
  const failures: unknown[] = [];
  const note = (error: unknown): void => void failures.push(error);
  process.on('unhandledRejection', note);
  await using place = await startFileServer();
  const file = join(place.home, 'a-file');
  await writeFile(file, '');
  const { thread } = await place.server.thread.start({ cwd: file });

  const turn = await runTurn(place.server, thread.id, 'go');
  await place.server.thread.name.set({ threadId: thread.id, name: 'named' });
  const read = await place.server.thread.read({ threadId: thread.id, includeTurns: true });
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note);

  expect(turn.status).toBe('completed');
  expect([read.thread.name, read.thread.turns.length]).toEqual(['named', 1]);
  expect(failures).toEqual([]);
});

test.each(['/dev/null', '/dev/null/below', '/none', 'a\0b'])('git says nothing of a folder %j', async (folder) => {
  expect(await askGit(folder, ['status'])).toBeNull();
  expect(await describeGitWorkspace(folder)).toBeNull();
  expect(await findGitDiffToRemote(folder)).toBeNull();
});
