import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appliesPatch, callsShell, fails, hangs, plans, says, thinks, turn } from 'keelson/testing';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { execPlace } from './run-exec.js';

const patch = '*** Begin Patch\n*** Add File: a.txt\n+hello\n*** End Patch\n';

test('a run of commands, patches and plans is told as numbered items', async () => {
  const { run, cwd } = await execPlace();

  const { code, events, err } = await run(['--json', '--yolo', 'do it'], {
    script: [
      turn(thinks('Thinking hard'), plans([{ step: 'one', status: 'inProgress' }, 'two'])),
      callsShell('echo hi; exit 3'),
      appliesPatch(patch),
      plans([{ step: 'one', status: 'completed' }, 'two']),
      says('done'),
    ],
  });

  expect(err).toBe('Reading additional input from stdin...\n');
  expect(code).toBe(0);
  const command = { id: 'item_2', type: 'command_execution', command: expect.stringContaining("-lc 'echo hi; exit 3'") };
  const change = { id: 'item_3', type: 'file_change', changes: [{ path: join(cwd, 'a.txt'), kind: 'add' }] };
  const todo = (done: boolean) => ({
    id: 'item_1',
    type: 'todo_list',
    items: [
      { text: 'one', completed: done },
      { text: 'two', completed: false },
    ],
  });
  expect(events).toEqual([
    { type: 'thread.started', thread_id: expect.any(String) },
    { type: 'turn.started' },
    { type: 'item.completed', item: { id: 'item_0', type: 'reasoning', text: 'Thinking hard' } },
    { type: 'item.started', item: todo(false) },
    { type: 'item.started', item: { ...command, aggregated_output: '', exit_code: null, status: 'in_progress' } },
    { type: 'item.completed', item: { ...command, aggregated_output: 'hi\n', exit_code: 3, status: 'failed' } },
    { type: 'item.started', item: { ...change, status: 'in_progress' } },
    { type: 'item.completed', item: { ...change, status: 'completed' } },
    { type: 'item.updated', item: todo(true) },
    { type: 'item.completed', item: { id: 'item_4', type: 'agent_message', text: 'done' } },
    { type: 'item.completed', item: todo(true) },
    {
      type: 'turn.completed',
      usage: { input_tokens: expect.any(Number), cached_input_tokens: 0, output_tokens: expect.any(Number), reasoning_output_tokens: 0 },
    },
  ]);
});

test('a failed turn is told with its cause and ends with code 1', async () => {
  const { run } = await execPlace();

  const { code, events } = await run(['--json', 'do it'], { script: [fails({ status: 400, body: 'no way' })] });

  expect(code).toBe(1);
  expect(events.slice(-2)).toEqual([
    { type: 'error', message: 'no way' },
    { type: 'turn.failed', error: { message: 'no way' } },
  ]);
});

test('an interrupted turn tells no end and leaves the last message unwritten', async () => {
  const { run, cwd } = await execPlace();
  const interrupt = new AbortController();
  const running = run(['--json', '-o', 'last.txt', 'do it'], { script: [hangs()], interrupt: interrupt.signal });
  interrupt.abort();

  expect(await running).toMatchObject({ code: 1, events: [{ type: 'thread.started' }, { type: 'turn.started' }] });
  await expect(readFile(join(cwd, 'last.txt'))).rejects.toThrow('ENOENT');
});

test('a thread goes on by its id, with totals that count both processes', async () => {
  const { run } = await execPlace();
  const first = await run(['--json', 'one'], { script: [says('1')] });
  const id = String(first.events[0]?.['thread_id']);

  const second = await run(['--json', 'resume', id, 'two'], { script: [says('2')] });

  expect(second.events[0]).toEqual({ type: 'thread.started', thread_id: id });
  const total = ({ events }: typeof first) =>
    z.object({ usage: z.object({ input_tokens: z.number() }) }).parse(events.at(-1)).usage.input_tokens;
  expect(total(second)).toBe(2 * total(first));
});

test('the newest thread of the folder goes on', async () => {
  const { run } = await execPlace();
  const first = await run(['--json', 'one'], { script: [says('1')] });

  const second = await run(['--json', 'resume', '--last', 'two'], { script: [says('2')] });

  expect(second.events[0]).toEqual(first.events[0]);
});

test('nothing to go on with means a new thread', async () => {
  const { run } = await execPlace();

  const { code, events } = await run(['--json', 'resume', '--last', 'two'], { script: [says('2')] });

  expect([code, events[0]?.['type']]).toEqual([0, 'thread.started']);
});

test('a review is a turn whose answer is the review', async () => {
  const { run } = await execPlace();
  const review = JSON.stringify({
    findings: [],
    overall_correctness: 'patch is correct',
    overall_explanation: 'Looks fine.',
    overall_confidence_score: 0.9,
  });

  const { events } = await run(['--json', 'review', '--uncommitted'], { script: [says(review)] });

  expect(events.map(({ type }) => type)).toEqual(['thread.started', 'turn.started', 'item.completed', 'turn.completed']);
  expect(events[2]).toMatchObject({ item: { id: 'item_0', type: 'agent_message', text: 'Looks fine.' } });
});

test('the last message is written as it is', async () => {
  const { run, cwd } = await execPlace();

  await run(['--json', '-o', 'last.txt', 'hi'], { script: [says('The end.')] });

  expect(await readFile(join(cwd, 'last.txt'), 'utf8')).toBe('The end.');
});

test('a last message that cannot be written is told and changes nothing else', async () => {
  const { run } = await execPlace();

  const { code, err } = await run(['--json', '-o', 'no/such/last.txt', 'hi'], { script: [says('The end.')] });

  expect(code).toBe(0);
  expect(err).toContain('Failed to write last message file "no/such/last.txt": ENOENT');
});

test('warnings about the configuration are items between the thread and its turn', async () => {
  const { run, home } = await execPlace();
  await writeFile(join(home, 'config.toml'), '[agents.x]\ndescription = "X"\nconfig_file = "missing.toml"\n');

  const { events } = await run(['--json', 'hi'], { script: [says('y')] });

  expect(events.slice(0, 3)).toMatchObject([
    { type: 'thread.started' },
    { type: 'item.completed', item: { id: 'item_0', type: 'error' } },
    { type: 'turn.started' },
  ]);
});
