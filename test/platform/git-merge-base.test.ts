import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findMergeBase } from '../../src/platform/git/git-merge-base.js';

let cwd = '';
const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.email=a@b.c', '-c', 'user.name=n', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
const commit = (subject: string): string => {
  git('commit', '-q', '--allow-empty', '-m', subject);
  return git('rev-parse', 'HEAD');
};

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'keelson-git-'));
  git('init', '-q', '-b', 'main', '.');
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

test('two branches part at their last common commit', async () => {
  const shared = commit('shared');
  git('checkout', '-q', '-b', 'feature');
  commit('mine');
  git('checkout', '-q', 'main');
  commit('theirs');
  git('checkout', '-q', 'feature');

  expect(await findMergeBase(cwd, 'main')).toBe(shared);
});

test('an upstream that is ahead of the branch counts instead of it', async () => {
  commit('old');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  git('checkout', '-q', '-b', 'work');
  const pushed = commit('pushed');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  git('config', 'remote.origin.url', '/nowhere');
  git('config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*');
  git('config', 'branch.main.remote', 'origin');
  git('config', 'branch.main.merge', 'refs/heads/main');
  commit('mine');

  expect(await findMergeBase(cwd, 'main')).toBe(pushed);
});

test('an unknown branch, one that looks like an option, and a folder without git have none', async () => {
  commit('only');

  expect(await findMergeBase(cwd, 'nope')).toBeNull();
  expect(await findMergeBase(cwd, '--all')).toBeNull();
  expect(await findMergeBase(tmpdir(), 'main')).toBeNull();
});
