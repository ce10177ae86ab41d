import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openToolBench, textOf } from './tool-context.js';

const patch = (...lines: readonly string[]): string => ['*** Begin Patch', ...lines, '*** End Patch'].join('\n');
const updated = (...lines: readonly string[]): string =>
  `Exit code: 0\nWall time: <T> seconds\nOutput:\nSuccess. Updated the following files:\n${lines.map((line) => `${line}\n`).join('')}`;

test('a patch adds, updates, moves and deletes, and the diff of the turn follows', async () => {
  await using bench = await openToolBench();
  await writeFile(join(bench.cwd, 'old.txt'), 'x\nk\n');
  await writeFile(join(bench.cwd, 'gone.txt'), 'bye\n');

  const first = await bench.call(
    'apply_patch',
    patch('*** Add File: a/new.txt', '+one', '+two', '*** Update File: old.txt', '@@', '-x', '+y', '*** Delete File: gone.txt'),
    'p1',
  );
  const second = await bench.call('apply_patch', patch('*** Update File: old.txt', '*** Move to: b/moved.txt', '@@', '-y', '+z'), 'p2');

  expect(textOf(first)).toBe(updated('A a/new.txt', 'M old.txt', 'D gone.txt'));
  expect(textOf(second)).toBe(updated('M b/moved.txt'));
  expect(bench.events.map(({ type }) => type)).toEqual([
    'itemStarted',
    'itemCompleted',
    'diffUpdated',
    'itemStarted',
    'itemCompleted',
    'diffUpdated',
  ]);
  expect(bench.events[1]).toMatchObject({
    item: {
      id: 'p1',
      status: 'completed',
      changes: [
        { path: join(bench.cwd, 'a/new.txt'), kind: { type: 'add' }, diff: 'one\ntwo\n' },
        { path: join(bench.cwd, 'gone.txt'), kind: { type: 'delete' }, diff: 'bye\n' },
        { path: join(bench.cwd, 'old.txt'), kind: { type: 'update', move_path: null }, diff: '@@ -1,2 +1,2 @@\n-x\n+y\n k\n' },
      ],
    },
  });
  expect(bench.events[4]).toMatchObject({
    item: {
      changes: [
        {
          kind: { type: 'update', move_path: join(bench.cwd, 'b/moved.txt') },
          diff: `@@ -1,2 +1,2 @@\n-y\n+z\n k\n\n\nMoved to: ${join(bench.cwd, 'b/moved.txt')}`,
        },
      ],
    },
  });
  expect(bench.events[5]).toMatchObject({
    diff: 'diff --git a/a/new.txt b/a/new.txt\nnew file mode 100644\nindex 0000000000000000000000000000000000000000..814f4a422927b82f5f8a43f8fab6d3839e3983f2\n--- /dev/null\n+++ b/a/new.txt\n@@ -0,0 +1,2 @@\n+one\n+two\ndiff --git a/gone.txt b/gone.txt\ndeleted file mode 100644\nindex b023018cabc396e7692c70bbf5784a93d3f738ab..0000000000000000000000000000000000000000\n--- a/gone.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-bye\ndiff --git a/old.txt b/b/moved.txt\nindex 5fc92997b025639e2dde9fffee37e893d248d755..26fc82d5110ec43aa3776f78ead5d080de9867fd\n--- a/old.txt\n+++ b/b/moved.txt\n@@ -1,2 +1,2 @@\n-x\n+z\n k\n',
  });
  expect(await readFile(join(bench.cwd, 'b/moved.txt'), 'utf8')).toBe('z\nk\n');
  expect(existsSync(join(bench.cwd, 'old.txt'))).toBe(false);
});

test('a patch that changes nothing tells no diff, one that takes the changes back tells that there are none', async () => {
  await using bench = await openToolBench();
  await writeFile(join(bench.cwd, 'a.txt'), 'x\n');
  const told = () => bench.events.flatMap((event) => (event.type === 'diffUpdated' ? [event.diff === '' ? 'none' : 'some'] : []));

  await bench.call('apply_patch', patch('*** Add File: a.txt', '+x'), 'p1');
  expect(told()).toEqual([]);

  await bench.call('apply_patch', patch('*** Update File: a.txt', '@@', '-x', '+y'), 'p2');
  await bench.call('apply_patch', patch('*** Update File: a.txt', '@@', '-y', '+x'), 'p3');
  expect(told()).toEqual(['some', 'none']);
});

test.each([
  {
    name: 'other lines',
    lines: ['*** Update File: f.txt', '@@', '-nope', '+z'],
    why: 'Failed to find expected lines in <CWD>/f.txt:\nnope',
  },
  {
    name: 'a missing file',
    lines: ['*** Update File: none.txt', '@@', '-a', '+b'],
    why: /Failed to read file to update <CWD>\/none.txt: /,
  },
  { name: 'deleting a missing file', lines: ['*** Delete File: none.txt'], why: /Failed to read <CWD>\/none.txt: / },
  {
    name: 'a header that is none',
    lines: ['*** Rename File: x'],
    why: "invalid hunk at line 3, '*** Rename File: x' is not a valid hunk header. Valid hunk headers: '*** Add File: {path}', '*** Delete File: {path}', '*** Update File: {path}'",
  },
])('a patch with $name changes nothing', async ({ lines, why }) => {
  await using bench = await openToolBench();
  await writeFile(join(bench.cwd, 'f.txt'), 'a\n');

  const output = await bench.call(
    'apply_patch',
    ['*** Begin Patch', '*** Delete File: f.txt', ...lines, '*** End Patch']
      .join('\n')
      .replace('*** Delete File: f.txt\n*** Update File: f.txt', '*** Add File: g.txt\n*** Update File: f.txt'),
  );

  const told = String(output.body).replaceAll(bench.cwd, '<CWD>');
  if (typeof why === 'string') expect(told).toBe(`apply_patch verification failed: ${why}`);
  else expect(told).toMatch(why);
  expect(await readFile(join(bench.cwd, 'f.txt'), 'utf8')).toBe('a\n');
  expect(existsSync(join(bench.cwd, 'g.txt'))).toBe(false);
  expect(bench.events).toEqual([]);
});

test('an empty patch and a text that is none are refused', async () => {
  await using bench = await openToolBench();

  expect((await bench.call('apply_patch', patch())).body).toBe('patch rejected: empty patch');
  expect((await bench.call('apply_patch', 'nonsense')).body).toBe(
    "apply_patch verification failed: invalid patch: The first line of the patch must be '*** Begin Patch'",
  );
});

test('a write that fails half-way gives the earlier files their content back', async () => {
  await using bench = await openToolBench();
  await writeFile(join(bench.cwd, 'a.txt'), 'a\n');
  await mkdir(join(bench.cwd, 'folder'));

  const output = await bench.call('apply_patch', patch('*** Update File: a.txt', '@@', '-a', '+b', '*** Add File: folder', '+x'));

  expect(output.success).toBe(false);
  expect(await readFile(join(bench.cwd, 'a.txt'), 'utf8')).toBe('a\n');
  expect(await bench.seen('itemCompleted')).toMatchObject({ item: { status: 'failed' } });
});

test('a moved file keeps its mode', async () => {
  await using bench = await openToolBench();
  await writeFile(join(bench.cwd, 'run.sh'), 'echo a\n');
  await chmod(join(bench.cwd, 'run.sh'), 0o755);

  await bench.call('apply_patch', patch('*** Update File: run.sh', '*** Move to: bin/run.sh', '@@', '-echo a', '+echo b'));

  expect((await bench.call('exec_command', { cmd: './bin/run.sh' })).body).toContain('Output:\nb\n');
});

test('a declined patch changes nothing', async () => {
  await using bench = await openToolBench({ approvalPolicy: 'untrusted', decide: () => 'decline' });

  const output = await bench.call('apply_patch', patch('*** Add File: a.txt', '+a'));

  expect(output.body).toBe('patch rejected by user');
  expect(bench.events).toMatchObject([{ type: 'itemStarted' }, { type: 'itemCompleted', item: { status: 'declined' } }]);
  expect(existsSync(join(bench.cwd, 'a.txt'))).toBe(false);
});

test('a file that is no text is not taken for one', async () => {
  await using bench = await openToolBench();
  await writeFile(join(bench.cwd, 'bytes'), Buffer.from([0x61, 0x0a, 0xff]));

  const output = await bench.call('apply_patch', patch('*** Update File: bytes', '@@', '-a', '+b'));

  expect(output.body).toMatch(/^apply_patch verification failed: Failed to read file to update .*bytes: .*valid UTF-8/);
});

test('a file that a failing patch had replaced gets its bytes back', async () => {
  await using bench = await openToolBench();
  const bytes = Buffer.from([0xff, 0x00]);
  await writeFile(join(bench.cwd, 'bytes'), bytes);
  await mkdir(join(bench.cwd, 'folder'));

  const output = await bench.call('apply_patch', patch('*** Add File: bytes', '+text', '*** Add File: folder', '+text'));

  expect(textOf(output)).toMatch(/^Exit code: 1\n/);
  expect(await readFile(join(bench.cwd, 'bytes'))).toEqual(bytes);
});
