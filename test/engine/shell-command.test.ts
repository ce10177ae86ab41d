import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { EngineEvent } from '../../src/engine/event.js';
import { textsOf } from '../../src/platform/json.js';
import { assistant, caller, completed, done, type Harness, says, scriptedModel, startHarness } from './harness.js';

const runShell = (harness: Harness, threadId: string, command: string): void => {
  const { result, afterwards } = harness.engine.runShellCommand({ threadId, command }, caller);
  expect(result).toEqual({});
  afterwards();
};

const commandOf = (event: EngineEvent) =>
  (event.type === 'itemStarted' || event.type === 'itemCompleted') && event.item.type === 'commandExecution' ? event.item : null;

const told = (call: { body: { input: readonly { [member: string]: unknown }[] } } | undefined): string[] =>
  (call?.body.input ?? []).flatMap(({ content }) => textsOf(content)).filter((text) => text.startsWith('<user_shell_command>'));

test('a shell command of the user is a turn of its own on an idle thread', async () => {
  await using harness = await startHarness({ model: scriptedModel([]) });
  const threadId = await harness.startThread();
  const end = harness.next('turnCompleted');

  runShell(harness, threadId, '  echo hi; exit 3 ');

  expect(await end).toMatchObject({ status: 'completed', error: null });
  expect(harness.story().slice(1)).toEqual([
    'thread/status/changed',
    'turn/started',
    'item/started',
    'item/commandExecution/outputDelta',
    'item/completed',
    'thread/status/changed',
    'turn/completed',
  ]);
  expect(harness.events.map(commandOf).filter((item) => item !== null)).toMatchObject([
    { source: 'userShell', status: 'inProgress', command: "/bin/bash -lc 'echo hi; exit 3'", processId: null, exitCode: null },
    { source: 'userShell', status: 'failed', aggregatedOutput: 'hi\n', exitCode: 3 },
  ]);
});

test('the model hears of it in the next turn', async () => {
  const model = scriptedModel([says('ok')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  const end = harness.next('turnCompleted');
  runShell(harness, threadId, 'echo hi; exit 3');
  await end;

  await harness.runTurn(threadId, 'what was that?');

  expect(told(model.calls[0]).map((text) => text.replace(/Duration: [\d.]+/, 'Duration: N'))).toEqual([
    '<user_shell_command>\n<command>\necho hi; exit 3\n</command>\n<result>\nExit code: 3\nDuration: N seconds\nOutput:\nhi\n\n</result>\n</user_shell_command>',
  ]);
});

test('a blank command is refused before the thread is looked for', async () => {
  await using harness = await startHarness({ model: scriptedModel([]) });

  expect(() => harness.engine.runShellCommand({ threadId: 'x', command: '  ' }, caller)).toThrow('command must not be empty');
  expect(() => harness.engine.runShellCommand({ threadId: '00000000-0000-7000-8000-000000000000', command: 'ls' }, caller)).toThrow(
    'thread not found: 00000000-0000-7000-8000-000000000000',
  );
});

test('in a running turn it is an item of that turn, which goes on for it', async () => {
  let answer = (): void => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const model = scriptedModel([
    async (_call, onEvent) => {
      await asked;
      onEvent(done(assistant('late')));
      onEvent(completed);
    },
    says('seen'),
  ]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  const end = harness.next('turnCompleted');
  const turnId = await harness.startTurn(threadId, 'go');
  await vi.waitFor(() => expect(model.calls).toHaveLength(1));
  const ran = harness.next('itemCompleted', ({ item }) => item.type === 'commandExecution');

  runShell(harness, threadId, 'echo inside');

  expect((await ran).turnId).toBe(turnId);
  await pause(0);
  answer();
  expect(await end).toMatchObject({ turnId, lastAgentMessage: 'seen' });
  expect(told(model.calls[1])).toHaveLength(1);
});

test('what the model has not heard of when a turn is interrupted, it does not hear of', async () => {
  const model = scriptedModel([
    (call) => new Promise((_resolve, reject) => call.signal.addEventListener('abort', () => reject(call.signal.reason))),
    says('ok'),
  ]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  const turnId = await harness.startTurn(threadId, 'go');
  await vi.waitFor(() => expect(model.calls).toHaveLength(1));
  const ran = harness.next('itemCompleted', ({ item }) => item.type === 'commandExecution');
  runShell(harness, threadId, 'echo inside');
  await ran;
  await pause(0);

  (await harness.engine.interruptTurn({ threadId, turnId })).afterwards();
  await harness.runTurn(threadId, 'again');

  expect(told(model.calls[1])).toEqual([]);
});

test('a turn does not end before a command that joined it', async () => {
  let begin = (): void => {};
  const model = scriptedModel([
    async (_call, onEvent) => {
      await new Promise<void>((resolve) => {
        begin = resolve;
      });
      for (const event of says('done')) onEvent(event);
    },
  ]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  const end = harness.next('turnCompleted');
  await harness.startTurn(threadId, 'go');
  await vi.waitFor(() => expect(model.calls).toHaveLength(1));
  runShell(harness, threadId, 'sleep 0.2; echo slow');

  begin();
  await end;

  const types = harness.events.map((event) => (commandOf(event) ? event.type : event.type === 'turnCompleted' ? event.type : null));
  expect(types.filter((type) => type !== null)).toEqual(['itemStarted', 'itemCompleted', 'turnCompleted']);
});

test('a second command joins the turn of the first one', async () => {
  await using harness = await startHarness({ model: scriptedModel([]) });
  const threadId = await harness.startThread();
  const end = harness.next('turnCompleted');

  runShell(harness, threadId, 'sleep 0.1; echo one');
  runShell(harness, threadId, 'echo two');
  const { turnId } = await end;

  const commands = harness.events.filter((event) => event.type === 'itemCompleted' && event.item.type === 'commandExecution');
  expect(commands).toMatchObject([{ turnId }, { turnId }]);
});

test('input that comes while a command runs is the next turn', async () => {
  await using harness = await startHarness({ model: scriptedModel([says('answer')]) });
  const threadId = await harness.startThread();
  const answered = harness.next('turnCompleted', ({ lastAgentMessage }) => lastAgentMessage === 'answer');
  runShell(harness, threadId, 'sleep 0.1');

  const turnId = await harness.startTurn(threadId, 'and then?');

  expect((await answered).turnId).toBe(turnId);
});

test('an interrupt kills the command, and the model is told so', async () => {
  const model = scriptedModel([says('ok')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  const wrote = harness.next('commandOutputDelta');
  runShell(harness, threadId, 'trap "" TERM; echo $$; sleep 60');
  const { delta: pid, turnId } = await wrote;

  (await harness.engine.interruptTurn({ threadId, turnId })).afterwards();

  expect(harness.events.findLast((event) => commandOf(event) !== null)).toMatchObject({
    type: 'itemCompleted',
    item: { status: 'failed', aggregatedOutput: 'command aborted by user', exitCode: -1 },
  });
  expect(() => process.kill(Number(pid), 0)).toThrow();
  await harness.runTurn(threadId, 'and?');
  expect(told(model.calls[0])[0]).toContain('Exit code: -1\n');
});

test('closing the engine ends a command', async () => {
  const harness = await startHarness({ model: scriptedModel([]) });
  const threadId = await harness.startThread();
  const wrote = harness.next('commandOutputDelta');
  runShell(harness, threadId, 'echo $$; sleep 60');
  const { delta: pid } = await wrote;

  await harness[Symbol.asyncDispose]();

  expect(() => process.kill(Number(pid), 0)).toThrow();
});

test('a folder that does not exist fails the command and not the turn', async () => {
  await using harness = await startHarness({ model: scriptedModel([]), config: { cwd: '/nonexistent/folder' } });
  const threadId = await harness.startThread({ cwd: '/nonexistent/folder' });
  const end = harness.next('turnCompleted');

  runShell(harness, threadId, 'echo hi');

  expect(await end).toMatchObject({ status: 'completed' });
  expect(harness.events.findLast((event) => commandOf(event) !== null)).toMatchObject({ item: { status: 'failed', exitCode: -1 } });
});

test('output is kept within bounds however much is written', async () => {
  await using harness = await startHarness({ model: scriptedModel([]) });
  const threadId = await harness.startThread();
  const end = harness.next('turnCompleted');

  runShell(harness, threadId, 'head -c 3000000 /dev/zero | tr "\\0" a');
  await end;

  const item = harness.events.map(commandOf).findLast((found) => found !== null);
  expect(item?.aggregatedOutput?.length).toBeLessThan(1024 * 1024 + 100);
});

test('commands of the user see the thread they belong to', async () => {
  await using harness = await startHarness({ model: scriptedModel([]) });
  const threadId = await harness.startThread();
  const end = harness.next('turnCompleted');

  runShell(harness, threadId, `printf %s "$CODEX_THREAD_ID" > ${join(harness.home, 'seen')}`);
  await end;

  expect(await readFile(join(harness.home, 'seen'), 'utf8')).toBe(threadId);
});
