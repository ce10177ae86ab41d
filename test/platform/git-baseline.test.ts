import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type GitBaseline, openGitBaseline } from '../../src/platform/git/git-baseline.js';

interface Folder extends AsyncDisposable {
  readonly path: string;
  readonly baseline: GitBaseline;
  write(name: string, text: string): Promise<void>;
}

async function makeFolder({ maxDiffBytes = 10_000 } = {}): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'keelson-baseline-'));
  return {
    path,
    baseline: openGitBaseline(path, { maxDiffBytes, author: { name: 'a', email: 'a@localhost' } }),
    write: async (name, text) => {
      await mkdir(join(path, name, '..'), { recursive: true });
      await writeFile(join(path, name), text);
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

const filesOf = async ({ baseline }: Folder) => (await baseline.changes()).files;

test('what is there at first is no change', async () => {
  await using folder = await makeFolder();
  await folder.write('a.md', 'a\n');
  await folder.baseline.ensure();

  expect(await folder.baseline.changes()).toEqual({ files: [], diff: '' });
});

test('what was added, changed and deleted is told by name and by line', async () => {
  await using folder = await makeFolder();
  await folder.write('changed.md', 'one\n');
  await folder.write('deleted.md', 'two\n');
  await folder.baseline.ensure();
  await folder.write('changed.md', 'other\n');
  await folder.write('a folder/ädded.md', 'three\n');
  await rm(join(folder.path, 'deleted.md'));

  const { files, diff } = await folder.baseline.changes();

  expect(files).toEqual([
    ['A', 'a folder/ädded.md'],
    ['M', 'changed.md'],
    ['D', 'deleted.md'],
  ]);
  expect(diff.match(/^[+-][^+-].*$/gm)).toEqual(['+three', '-one', '+other', '-two']);
});

test('files that are to be ignored count like all others', async () => {
  await using folder = await makeFolder();
  await folder.baseline.ensure();
  await folder.write('.gitignore', '*\n');
  await folder.write('hidden.md', 'x\n');

  expect(await filesOf(folder)).toEqual([
    ['A', '.gitignore'],
    ['A', 'hidden.md'],
  ]);
});

test('after a reset nothing has changed', async () => {
  await using folder = await makeFolder();
  await folder.baseline.ensure();
  await folder.write('a.md', 'a\n');
  await folder.baseline.reset();

  expect(await filesOf(folder)).toEqual([]);
});

test('of a repository that is broken everything is new', async () => {
  await using folder = await makeFolder();
  await folder.write('a.md', 'a\n');
  await folder.baseline.ensure();
  await rm(join(folder.path, '.git', 'HEAD'));
  await folder.baseline.ensure();

  expect(await filesOf(folder)).toEqual([['A', 'a.md']]);
});

test('a file in the place of the repository goes', async () => {
  await using folder = await makeFolder();
  await folder.write('.git', 'gitdir: /nowhere\n');
  await folder.write('a.md', 'a\n');
  await folder.baseline.ensure();

  expect(await filesOf(folder)).toEqual([['A', 'a.md']]);
});

test('settings that somebody left in the repository are gone before it is used', async () => {
  await using folder = await makeFolder();
  await folder.baseline.ensure();
  await folder.write('.git/config', '[core]\n\tfsmonitor = touch /nowhere\n');
  await folder.baseline.ensure();

  expect(await readFile(join(folder.path, '.git', 'config'), 'utf8')).not.toContain('fsmonitor');
});

test('a long diff is cut', async () => {
  await using folder = await makeFolder({ maxDiffBytes: 100 });
  await folder.baseline.ensure();
  await folder.write('a.md', 'line\n'.repeat(1000));

  expect((await folder.baseline.changes()).diff).toHaveLength(100);
});

test('without git it says what is missing', async () => {
  await using folder = await makeFolder();
  const { PATH } = process.env;
  process.env['PATH'] = folder.path;
  try {
    await expect(folder.baseline.ensure()).rejects.toThrow('git init failed: spawn git ENOENT');
  } finally {
    process.env['PATH'] = PATH;
  }
});
