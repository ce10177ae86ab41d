import { existsSync } from 'node:fs';
import { link, mkdir, mkdtemp, readFile, readlink, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FileChangeApprovalRequest } from '../../src/engine/approvals/approvals.js';
import type { AskForApproval, SandboxPolicy } from '../../src/protocol/index.js';
import { openToolBench, textOf } from './tool-context.js';

const workspace: SandboxPolicy = { type: 'workspaceWrite', writableRoots: [], excludeSlashTmp: true, excludeTmpdirEnvVar: true };

const adds = (path: string): string => `*** Begin Patch\n*** Add File: ${path}\n+hi\n*** End Patch`;
const updates = (path: string, ...more: string[]): string =>
  ['*** Begin Patch', `*** Update File: ${path}`, ...more, '@@', '-one', '+two', '*** End Patch'].join('\n');
const deletes = (path: string): string => `*** Begin Patch\n*** Delete File: ${path}\n*** End Patch`;

/** A workspace with links in it, and a folder outside. */
async function open({
  approvalPolicy = 'never',
  answer = 'decline',
}: {
  approvalPolicy?: AskForApproval;
  answer?: 'accept' | 'decline' | 'cancel';
} = {}) {
  const asked: (string | null)[] = [];
  const bench = await openToolBench({
    approvalPolicy,
    sandboxPolicy: workspace,
    approvals: {
      fileChange: async ({ reason, announce, conclude }: FileChangeApprovalRequest) => {
        asked.push(reason);
        announce();
        if (answer !== 'accept') conclude('declined');
        return answer;
      },
    },
  });
  const outside = await realpath(await mkdtemp(join(tmpdir(), 'keelson-outside-')));
  await mkdir(join(bench.cwd, '.git'));
  await mkdir(join(bench.cwd, 'real'));
  await symlink(outside, join(bench.cwd, 'out'));
  await symlink('.git', join(bench.cwd, 'history'));
  await symlink('real', join(bench.cwd, 'in'));
  await writeFile(join(outside, 'secret.txt'), 'one\n');
  await symlink(join(outside, 'secret.txt'), join(bench.cwd, 'leak.txt'));
  await writeFile(join(bench.cwd, 'here.txt'), 'one\n');
  return {
    ...bench,
    outside,
    asked,
    /** How each told item began and ended. */
    story: () => bench.events.flatMap((event) => ('item' in event && 'status' in event.item ? [`${event.type} ${event.item.status}`] : [])),
    [Symbol.asyncDispose]: async () => {
      await bench[Symbol.asyncDispose]();
      await rm(outside, { recursive: true, force: true });
    },
  };
}

test.each<[string, string]>([
  ['a link to a folder outside', adds('out/x.txt')],
  ['a link to a file outside', updates('leak.txt')],
  ['a link to what is protected', adds('history/hooks/pre-commit')],
  ['a link on the way to a folder that is to be made', adds('out/deep/er/x.txt')],
  ['a link as the place to move to', updates('here.txt', '*** Move to: out/moved.txt')],
])('a patch through %s is not written', async (_what, patch) => {
  await using place = await open();

  const output = await place.call('apply_patch', patch);

  expect(textOf(output)).toMatch(/^Exit code: 1\nWall time: <T> seconds\nOutput:\nFailed to write file \S+\n$/);
  expect(place.story()).toEqual(['itemStarted inProgress', 'itemCompleted failed']);
  expect(await readFile(join(place.outside, 'secret.txt'), 'utf8')).toBe('one\n');
  expect(existsSync(join(place.outside, 'x.txt'))).toBe(false);
  expect(existsSync(join(place.outside, 'deep'))).toBe(false);
  expect(existsSync(join(place.cwd, '.git/hooks'))).toBe(false);
  expect(await readFile(join(place.cwd, 'here.txt'), 'utf8')).toBe('one\n');
});

test('of a patch with one such file nothing is written', async () => {
  await using place = await open();

  await place.call('apply_patch', '*** Begin Patch\n*** Add File: fine.txt\n+hi\n*** Add File: out/x.txt\n+hi\n*** End Patch');

  expect(existsSync(join(place.cwd, 'fine.txt'))).toBe(false);
});

test('a link that stays inside is followed', async () => {
  await using place = await open();

  const { success } = await place.call('apply_patch', adds('in/x.txt'));

  expect(success).toBe(true);
  expect(await readFile(join(place.cwd, 'real/x.txt'), 'utf8')).toBe('hi\n');
});

test('to delete a link deletes the link, not what it leads to', async () => {
  await using place = await open();

  const { success } = await place.call('apply_patch', deletes('leak.txt'));

  expect(success).toBe(true);
  await expect(readlink(join(place.cwd, 'leak.txt'))).rejects.toThrow('ENOENT');
  expect(existsSync(join(place.outside, 'secret.txt'))).toBe(true);
});

test('what a .git file points to is protected', async () => {
  await using place = await open();
  await rm(join(place.cwd, '.git'), { recursive: true });
  await mkdir(join(place.cwd, 'store'));
  await writeFile(join(place.cwd, '.git'), 'gitdir: store\n');

  const { success } = await place.call('apply_patch', adds('store/config'));

  expect(success).toBe(false);
  expect(existsSync(join(place.cwd, 'store/config'))).toBe(false);
});

test('what .git leads to as a link is protected', async () => {
  await using place = await open();
  await rm(join(place.cwd, '.git'), { recursive: true });
  await mkdir(join(place.cwd, 'store'));
  await symlink('store', join(place.cwd, '.git'));

  const { success } = await place.call('apply_patch', adds('store/config'));

  expect(success).toBe(false);
});

test.each<[AskForApproval]>([['on-request'], ['on-failure']])(
  'under %s somebody may say yes to where a link leads',
  async (approvalPolicy) => {
    await using place = await open({ approvalPolicy, answer: 'accept' });

    const { success } = await place.call('apply_patch', adds('out/x.txt'));

    expect(success).toBe(true);
    expect(place.asked).toEqual(['command failed; retry without sandbox?']);
    expect(await readFile(join(place.outside, 'x.txt'), 'utf8')).toBe('hi\n');
  },
);

test('who says no to where a link leads ends the item that was begun', async () => {
  await using place = await open({ approvalPolicy: 'on-request' });

  const output = await place.call('apply_patch', adds('out/x.txt'));

  expect(textOf(output)).toBe('patch rejected by user');
  expect(place.story()).toEqual(['itemStarted inProgress', 'itemCompleted declined']);
  expect(existsSync(join(place.outside, 'x.txt'))).toBe(false);
});

test('who was asked before is not asked again', async () => {
  await using place = await open({ approvalPolicy: 'untrusted', answer: 'accept' });

  const { success } = await place.call('apply_patch', adds('out/x.txt'));

  expect(success).toBe(true);
  expect(place.asked).toEqual([null]);
});

test('under on-failure what is plainly outside is written unasked', async () => {
  await using place = await open({ approvalPolicy: 'on-failure' });

  const { success } = await place.call('apply_patch', adds(join(place.outside, 'x.txt')));

  expect(success).toBe(true);
  expect(place.asked).toEqual([]);
});

test('who cancels stops the turn', async () => {
  await using place = await open({ approvalPolicy: 'on-request', answer: 'cancel' });

  await expect(place.call('apply_patch', adds('.git/x'))).rejects.toThrow('the turn was interrupted');

  expect(place.story()).toEqual(['itemStarted inProgress', 'itemCompleted declined']);
});

test('a patch that is refused makes no item', async () => {
  await using place = await open();

  const output = await place.call('apply_patch', adds('.git/x'));

  expect(textOf(output)).toBe('patch rejected: writing outside of the project; rejected by user approval settings');
  expect(place.events).toEqual([]);
});

test('hard links are files of the project', async () => {
  await using place = await open();
  await link(join(place.cwd, 'here.txt'), join(place.cwd, 'same.txt'));

  await place.call('apply_patch', updates('same.txt'));

  expect(await readFile(join(place.cwd, 'here.txt'), 'utf8')).toBe('two\n');
});
