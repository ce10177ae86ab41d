import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openToolBench, textOf } from './tool-context.js';

const answer = (state: string, tokens: number, output: string): string =>
  `Chunk ID: <ID>\nWall time: <T> seconds\n${state}\nOriginal token count: ${tokens}\nOutput:\n${output}`;

test('a command runs in the shell, and its item tells what it did', async () => {
  await using bench = await openToolBench();

  const output = await bench.call('exec_command', { cmd: 'echo hi > a.txt; cat a.txt' }, 'call-1');

  expect(textOf(output)).toBe(answer('Process exited with code 0', 1, 'hi\n'));
  const { item } = await bench.seen('itemCompleted');
  expect(item).toEqual({
    type: 'commandExecution',
    id: 'call-1',
    command: "/bin/bash -lc 'echo hi > a.txt; cat a.txt'",
    cwd: bench.cwd,
    processId: expect.stringMatching(/^\d{4,5}$/),
    source: 'unifiedExecStartup',
    status: 'completed',
    commandActions: [{ type: 'unknown', command: 'echo hi > a.txt; cat a.txt' }],
    aggregatedOutput: 'hi\n',
    exitCode: 0,
    durationMs: expect.any(Number),
  });
  expect(bench.events.map(({ type }) => type)).toEqual(['itemStarted', 'commandOutputDelta', 'itemCompleted']);
});

test('a failing command is an output, not an error', async () => {
  await using bench = await openToolBench();

  const output = await bench.call('exec_command', { cmd: 'exit 7' });

  expect(output.success).toBe(true);
  expect(textOf(output)).toBe(answer('Process exited with code 7', 0, ''));
});

test('the model may choose the shell, without login', async () => {
  await using bench = await openToolBench();

  const output = await bench.call('exec_command', { cmd: 'echo $0', shell: '/bin/sh', login: false });

  expect(textOf(output)).toBe(answer('Process exited with code 0', 2, '/bin/sh\n'));
});

test('a command that outlives its wait is polled by its session, then unknown', async () => {
  await using bench = await openToolBench();

  const started = await bench.call(
    'exec_command',
    { cmd: 'until [ -e go ]; do sleep 0.02; done; echo late; exit 3', yield_time_ms: 250 },
    'start',
  );
  const sessionId = Number(/session ID (\d+)/.exec(String(started.body))?.[1]);
  const closed = await bench.call('write_stdin', { session_id: sessionId, chars: 'x' });
  const polling = bench.call('write_stdin', { session_id: sessionId });
  await bench.call('exec_command', { cmd: 'touch go' }, 'go');
  const polled = await polling;
  const unknown = await bench.call('write_stdin', { session_id: sessionId });

  expect(textOf(started)).toBe(answer('Process running with session ID <N>', 0, ''));
  expect(closed.body).toBe('write_stdin failed: stdin is closed for this session; rerun exec_command with tty=true to keep stdin open');
  expect(textOf(polled)).toBe(answer('Process exited with code 3', 2, 'late\n'));
  expect(unknown.body).toBe(`write_stdin failed: Unknown process id ${sessionId}`);
  expect(await bench.seen('terminalInteraction')).toMatchObject({ itemId: 'start', processId: String(sessionId), stdin: '' });
});

test('an interrupted wait leaves the command running; closing the thread ends it with all its children', async () => {
  await using bench = await openToolBench();

  const waiting = bench.call('exec_command', { cmd: 'sleep 300 & sleep 300; echo never', yield_time_ms: 30_000 });
  await bench.seen('itemStarted');
  bench.controller.abort(new Error('interrupted'));
  await expect(waiting).rejects.toThrow('interrupted');
  expect(bench.events.some(({ type }) => type === 'itemCompleted')).toBe(false);
  await bench.tools.close();

  expect(await bench.seen('itemCompleted')).toMatchObject({ item: { status: 'failed', exitCode: -1 } });
});

test.each([
  ['bash', '/bash -lc'],
  ['/no/such/bash', '/bash -lc'],
  ['/bin/sh', '/bin/sh -lc'],
  ['fish', '/bin/sh -lc'],
  ['', '/bin/sh -lc'],
])('the shell "%s" is one that is there', async (shell, words) => {
  await using bench = await openToolBench();

  const answer = await bench.call('exec_command', { cmd: 'echo hi', shell });

  expect(answer.body).toContain('hi\n');
  expect((await bench.seen('itemCompleted')).item).toMatchObject({ command: expect.stringContaining(words) });
});

test('death by a signal is no exit code', async () => {
  await using bench = await openToolBench();

  const answer = await bench.call('exec_command', { cmd: 'kill -9 $$', yield_time_ms: 30_000 });

  expect(answer.body).toContain('Process exited with code -1\n');
});

test('long output is cut in the middle for the model, and kept whole for the item', async () => {
  await using bench = await openToolBench();

  const big = await bench.call('exec_command', { cmd: 'seq 1 20000' });
  const small = await bench.call('exec_command', { cmd: 'seq 1 2000', max_output_tokens: 50 });

  expect(big.body).toContain('Original token count: 27224\nOutput:\nTotal output lines: 20000\n\n1\n2\n');
  expect(big.body).toContain('…24724 tokens truncated…');
  expect(small.body).toContain('…2174 tokens truncated…');
  expect((await bench.seen('itemCompleted')).item).toMatchObject({ aggregatedOutput: expect.stringMatching(/^1\n.*\n20000\n$/s) });
});

test('memory stays bounded however much a command writes', async () => {
  await using bench = await openToolBench();

  await bench.call('exec_command', { cmd: 'head -c 5000000 /dev/zero | tr "\\0" x', yield_time_ms: 30_000 });

  const { item } = await bench.seen('itemCompleted');
  expect(item.type === 'commandExecution' && item.aggregatedOutput?.length).toBeLessThan(1024 * 1024 + 100);
});

test('a folder that is not there is named', async () => {
  await using bench = await openToolBench();

  const missing = await bench.call('exec_command', { cmd: 'true', workdir: 'no/such' });
  const classic = await bench.call('shell_command', { command: 'true', workdir: '/etc/hostname' });

  expect(missing.body).toBe(
    `exec_command failed for \`/bin/bash -lc true\`: the working directory ${join(bench.cwd, 'no/such')} does not exist`,
  );
  expect(classic.body).toBe('execution error: the working directory /etc/hostname is no folder');
});

test('bad arguments are answered to the model', async () => {
  await using bench = await openToolBench();

  expect((await bench.call('exec_command', { cmd: 5 })).body).toBe(
    'failed to parse function arguments: invalid type: integer `5`, expected a string',
  );
  expect((await bench.call('exec_command', {})).body).toBe('failed to parse function arguments: missing field `cmd`');
  expect((await bench.call('exec_command', { cmd: 'true', yield_time_ms: -5 })).body).toBe(
    'failed to parse function arguments: invalid value for `yield_time_ms`',
  );
  expect((await bench.call('exec_command', '{bad json')).body).toMatch(/^failed to parse function arguments: /);
});

test('a refused command ends its item as declined and never runs', async () => {
  await using bench = await openToolBench({ approvalPolicy: 'untrusted', decide: () => 'decline' });

  const output = await bench.call('exec_command', { cmd: 'touch declined' });

  expect(output.body).toBe("exec_command failed for `/bin/bash -lc 'touch declined'`: rejected by user");
  expect(bench.events).toMatchObject([
    { type: 'itemStarted', item: { source: 'agent', processId: null, status: 'inProgress' } },
    { type: 'itemCompleted', item: { source: 'agent', processId: null, status: 'declined' } },
  ]);
  expect(existsSync(join(bench.cwd, 'declined'))).toBe(false);
});

test('an approval for the session is not asked for again, and starts the item once', async () => {
  let asked = 0;
  await using bench = await openToolBench({
    approvalPolicy: 'untrusted',
    decide: () => {
      asked++;
      return 'acceptForSession';
    },
  });

  await bench.call('exec_command', { cmd: 'test -d /' }, 'one');
  await bench.call('exec_command', { cmd: 'test -d /' }, 'two');

  expect(asked).toBe(1);
  expect(bench.events.filter(({ type }) => type === 'itemStarted')).toHaveLength(2);
});
