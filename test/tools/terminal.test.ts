import { expect, test } from 'vitest';
import type { Processes } from '../../src/platform/processes/process.js';
import { TerminalUnavailableError } from '../../src/platform/processes/pty.js';
import { openToolBench, type ToolBench, textOf } from './tool-context.js';

const sessionOf = (text: unknown): number => Number(/session ID (\d+)/.exec(String(text))?.[1]);

async function startReader(bench: ToolBench): Promise<number> {
  const started = await bench.call('exec_command', { cmd: 'read line; echo "got $line"', tty: true, yield_time_ms: 250 }, 'reader');
  return sessionOf(started.body);
}

test('a command in a terminal takes what is typed, and shows it as the terminal does', async () => {
  await using bench = await openToolBench();
  const sessionId = await startReader(bench);

  const typed = await bench.call('write_stdin', { session_id: sessionId, chars: 'hey\n', yield_time_ms: 5000 });

  expect(textOf(typed)).toMatch(/Process exited with code 0\nOriginal token count: \d+\nOutput:\nhey\r\ngot hey\r\n$/);
  expect(await bench.seen('terminalInteraction')).toMatchObject({ itemId: 'reader', processId: String(sessionId), stdin: 'hey\n' });
  expect((await bench.seen('itemCompleted')).item).toMatchObject({ id: 'reader', aggregatedOutput: 'hey\r\ngot hey\r\n', exitCode: 0 });
});

test('a terminal is 80 columns wide and 24 rows high, and the program knows that it is one', async () => {
  await using bench = await openToolBench();

  const output = await bench.call('exec_command', { cmd: 'stty size; test -t 0 && echo terminal; echo $TERM', tty: true });

  expect(output.body).toContain('24 80\r\nterminal\r\ndumb\r\n');
});

test('without a terminal a command has no input', async () => {
  await using bench = await openToolBench();

  const output = await bench.call('exec_command', { cmd: 'cat; echo "end of input"' });

  expect(textOf(output)).toContain('Process exited with code 0\nOriginal token count: 4\nOutput:\nend of input\n');
});

test('closing the thread ends what runs in a terminal', async () => {
  await using bench = await openToolBench();
  await startReader(bench);

  await bench.tools.cleanBackgroundTerminals();

  expect((await bench.seen('itemCompleted')).item).toMatchObject({ id: 'reader', status: 'failed' });
});

test('without the optional package the model is told to do without a terminal', async () => {
  const processes: Processes = { spawn: () => Promise.reject(new TerminalUnavailableError({})) };
  await using bench = await openToolBench({ processes });

  const output = await bench.call('exec_command', { cmd: 'ls', tty: true });

  expect(output.body).toBe(
    'exec_command failed for `/bin/bash -lc ls`: terminals are not available: the optional package @lydell/node-pty is not installed; run the command with tty=false',
  );
});
