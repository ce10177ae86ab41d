import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findModel } from '../../src/model/catalog/find-model.js';
import { openToolBench, scopeWith, textOf } from './tool-context.js';

const patch = "apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: made.txt\n+x\n*** End Patch\nEOF";

test.each([
  ['shell_command', { command: 'echo hi; exit 2' }, "/bin/bash -lc 'echo hi; exit 2'"],
  ['shell', { command: ['bash', '-c', 'echo hi; exit 2'] }, "bash -c 'echo hi; exit 2'"],
  ['container.exec', { command: ['bash', '-c', 'echo hi; exit 2'] }, "bash -c 'echo hi; exit 2'"],
  [
    'local_shell',
    { type: 'exec', command: ['bash', '-c', 'echo hi; exit $CODE'], env: { CODE: '2' } },
    'bash -c \'echo hi; exit \'"$"CODE',
  ],
])('%s answers with exit code, time and output when its command has ended', async (name, args, command) => {
  await using bench = await openToolBench();

  const output = await bench.call(name, args, 'c');

  expect(textOf(output)).toBe('Exit code: 2\nWall time: <T> seconds\nOutput:\nhi\n');
  const { item } = await bench.seen('itemCompleted');
  expect(item).toMatchObject({ id: 'c', source: 'agent', processId: null, status: 'failed', aggregatedOutput: 'hi\n', exitCode: 2 });
  if (name !== 'local_shell') expect(item).toMatchObject({ command });
  expect(bench.events.map(({ type }) => type)).toEqual(['itemStarted', 'commandOutputDelta', 'itemCompleted']);
});

test('a command that takes too long is ended with all that it started', async () => {
  await using bench = await openToolBench();

  const output = await bench.call('shell_command', { command: 'echo begun; (sleep 1; touch late) & sleep 30', timeout_ms: 300 });

  expect(textOf(output)).toMatch(/^Exit code: 124\nWall time: <T> seconds\nOutput:\ncommand timed out after \d+ milliseconds\nbegun\n$/);
  expect((await bench.seen('itemCompleted')).item).toMatchObject({ exitCode: 124, aggregatedOutput: 'begun\n' });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(existsSync(join(bench.cwd, 'late'))).toBe(false);
});

test('death by a signal has the exit code that shells give it', async () => {
  await using bench = await openToolBench();

  expect((await bench.call('shell_command', { command: 'kill -9 $$' })).body).toContain('Exit code: 137\n');
});

test('long output is cut, and its lines are counted', async () => {
  await using bench = await openToolBench();

  const output = await bench.call('shell_command', { command: 'seq 1 20000' });

  expect(textOf(output)).toMatch(/^Exit code: 0\nWall time: <T> seconds\nTotal output lines: 20000\nOutput:\n1\n2\n/);
  expect(output.body).toMatch(/…\d+ \w+ truncated…/);
});

test('a program that is not there is an output and a failed item', async () => {
  await using bench = await openToolBench();

  const output = await bench.call('shell', { command: ['no-such-program'] });

  expect(output.body).toMatch(/^execution error: .*ENOENT/);
  expect((await bench.seen('itemCompleted')).item).toMatchObject({ status: 'failed', exitCode: -1 });
  expect((await bench.call('shell', { command: [] })).body).toBe('command args are empty');
});

test('an interrupted command is killed', async () => {
  await using bench = await openToolBench();

  const running = bench.call('shell_command', { command: 'sleep 30' });
  await bench.seen('itemStarted');
  bench.controller.abort(new Error('interrupted'));

  await expect(running).rejects.toThrow('interrupted');
});

test.each([
  [
    'exec_command',
    { cmd: patch },
    /^Wall time: <T> seconds\nOutput:\n\{"output":"Success\..*"metadata":\{"exit_code":0,"duration_seconds":0\.0\}\}$/,
  ],
  ['shell', { command: ['bash', '-lc', patch] }, /^Exit code: 0\nWall time: <T> seconds\nOutput:\nSuccess\./],
  ['shell', { command: ['apply_patch', '*** Begin Patch\n*** Add File: made.txt\n+x\n*** End Patch'] }, /^Exit code: 0\n/],
  ['shell_command', { command: patch }, /^\{"output":"Success\..*"duration_seconds":0\.0\}\}$/],
])('a patch that comes through %s is applied as a patch, and the model is told of the better way', async (name, args, answer) => {
  await using bench = await openToolBench();

  const output = await bench.call(name, args, 'p');

  expect(textOf(output)).toMatch(answer);
  expect((await bench.seen('itemCompleted')).item).toMatchObject({ type: 'fileChange', id: 'p', status: 'completed' });
  expect(existsSync(join(bench.cwd, 'made.txt'))).toBe(true);
  expect(bench.warnings).toEqual([`Warning: apply_patch was requested via ${name}. Use the apply_patch tool instead of exec_command.`]);
});

test('a patch in disguise works in the folder that its command goes to', async () => {
  await using bench = await openToolBench();

  await bench.call('exec_command', { cmd: `cd sub && ${patch}` });

  expect(existsSync(join(bench.cwd, 'sub', 'made.txt'))).toBe(true);
});

test('a patch in disguise that does not fit is refused, and nothing runs', async () => {
  await using bench = await openToolBench();

  const output = await bench.call('exec_command', { cmd: patch.replace('Add File', 'Update File') });

  expect(output.body).toMatch(/^apply_patch verification failed: Failed to read file to update /);
  expect(bench.events).toEqual([]);
  expect(bench.warnings).toEqual([]);
});

test('login shells that are switched off are not used, and refused where they are asked for', async () => {
  const settings = { ...scopeWith().settings, allowLoginShell: false };
  await using bench = await openToolBench({ scope: { settings } });

  await bench.call('shell_command', { command: 'true' });
  const refused = await bench.call('exec_command', { cmd: 'true', login: true });

  expect((await bench.seen('itemCompleted')).item).toMatchObject({ command: '/bin/bash -c true' });
  expect(refused.body).toContain('login shells are disabled');
});

test.each([
  [{}, { features: { unified_exec: true } }, ['exec_command', 'write_stdin']],
  [{}, { features: { unified_exec: false } }, ['shell_command']],
  [{ shellType: 'default' as const }, { features: { unified_exec: false } }, ['shell']],
  [{ shellType: 'local' as const }, { features: { unified_exec: false } }, ['local_shell']],
  [{ shellType: 'disabled' as const }, {}, []],
  [{}, { features: { shell_tool: false } }, []],
  [{}, { hasEnvironment: false }, []],
])('the shells that a model %j is offered under %j are %j', async (model, scope, names) => {
  await using bench = await openToolBench();
  const shells = new Set(['exec_command', 'write_stdin', 'shell', 'shell_command', 'local_shell', 'container.exec']);

  const set = bench.tools.forTurn(scopeWith({ ...scope, model: { ...findModel('gpt-5.2'), ...model } }));

  expect(set.specs.map((spec) => String('name' in spec ? spec.name : spec.type)).filter((name) => shells.has(name))).toEqual(names);
});
