import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppServer } from 'keelson';
import { appliesPatch, callsShell, callsTool, fails, hangs, plans, says, scriptedModel, streams, thinks, turn } from 'keelson/testing';
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

test('a thread belongs to the folder that it worked in last', async () => {
  const { run, cwd } = await execPlace();
  await mkdir(join(cwd, 'sub'));
  const { events } = await run(['--json', 'one'], { script: [says('1')] });
  const id = String(events[0]?.['thread_id']);
  // Longer than what is read of a file at first.
  await run(['--json', '-C', 'sub', 'resume', id, 'two'], { script: [says('2 '.repeat(100_000))] });

  const here = await run(['--json', 'resume', '--last', 'three'], { script: [says('3')] });
  const there = await run(['--json', '-C', 'sub', 'resume', '--last', 'four'], { script: [says('4')] });

  expect(here.events[0]).not.toEqual(events[0]);
  expect(there.events[0]).toEqual(events[0]);
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
  expect(err).toContain('Failed to write last message file "no/such/last.txt": No such file or directory (os error 2)');
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

test('a command that the turn leaves running is not told as ended', async () => {
  const { run } = await execPlace();

  const { events } = await run(['--json', '--yolo', '--enable', 'unified_exec', 'do it'], {
    script: [callsTool('exec_command', { cmd: 'sleep 60', yield_time_ms: 250 }), says('It runs.')],
  });

  expect(events.map(({ type }) => type)).toEqual(['thread.started', 'turn.started', 'item.started', 'item.completed', 'turn.completed']);
  expect(events[3]).toMatchObject({ item: { type: 'agent_message' } });
});

test('a search of the web is told under its own id and with what it has', async () => {
  const { run } = await execPlace();
  const search = { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'weather' } };

  const { events } = await run(['--json', 'hi'], {
    script: [turn(streams({ type: 'response.output_item.done', item: search }), says('Sunny.'))],
  });

  expect(events.slice(-3)).toMatchObject([
    { item: { id: 'ws_1', type: 'web_search', query: 'weather', action: { type: 'search', query: 'weather' } } },
    { item: { id: 'item_1', type: 'agent_message' } },
    { type: 'turn.completed' },
  ]);
});

test('what is configured counts more than what a thread was run with before', async () => {
  const { run } = await execPlace();
  const asked: unknown[] = [];
  const answers = (request: { readonly model: string; readonly reasoning?: unknown }) => {
    asked.push([request.model, request.reasoning]);
    return says('y');
  };
  const effort = (value: string) => ['-c', `model_reasoning_effort="${value}"`];
  await run(['--json', '-m', 'gpt-5.2', ...effort('low'), 'one'], { script: [answers] });

  await run(['--json', ...effort('high'), 'resume', '--last', 'two'], { script: [answers] });
  await run(['--json', '-c', 'model="gpt-5.2-codex"', 'resume', '--last', 'three'], { script: [answers] });

  expect(asked).toMatchObject([
    ['gpt-5.2', { effort: 'low' }],
    ['gpt-5.2', { effort: 'high' }],
    ['gpt-5.2-codex', {}],
  ]);
});

test('a thread is found by its name, and by its id however that is written', async () => {
  const { run, home } = await execPlace();
  const { events } = await run(['--json', 'one'], { script: [says('1')] });
  const id = String(events[0]?.['thread_id']);
  await using server = await AppServer.start({ home, model: scriptedModel([]) });
  await server.thread.name.set({ threadId: id, name: 'the plan' });

  for (const word of ['the plan', id.toUpperCase(), id.replaceAll('-', '')]) {
    const { events } = await run(['--json', 'resume', word, 'more'], { script: [says('2')] });

    expect(events[0]).toEqual({ type: 'thread.started', thread_id: id });
  }
});

test('pictures are found from where the program is, wherever the thread works', async () => {
  const { run, cwd } = await execPlace();
  await mkdir(join(cwd, 'sub'));
  await writeFile(join(cwd, 'a.png'), onePixel);
  const input: unknown[] = [];

  await run(['--json', '-C', 'sub', '-i', 'a.png', '--', 'look'], {
    script: [
      (request) => {
        input.push(request.input.at(-1));
        return says('y');
      },
    ],
  });

  expect(JSON.stringify(input)).toContain('data:image/png;base64,');
});

const onePixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
