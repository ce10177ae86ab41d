import { execFileSync } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { isAzure } from '../../src/engine/context/request.js';
import { textsOf } from '../../src/platform/json.js';
import type { SandboxPolicy } from '../../src/protocol/index.js';
import { assistant, calls, completed, done, fakeTool, functionCall, type Reply, says, scriptedModel, startHarness } from './harness.js';

const metadataOf = (call: { readonly headers: Readonly<Record<string, string>> } | undefined) =>
  JSON.parse(call?.headers['x-codex-turn-metadata'] ?? '{}');

const noop = fakeTool('noop', async () => ({ body: 'ok', success: true }));

test('the turn state of the first response is sent with the other requests of the turn, and with no other turn', async () => {
  const model = scriptedModel([
    [{ type: 'turnState', turnState: 'first' }, ...calls(functionCall('noop', 'c1'))],
    [{ type: 'turnState', turnState: 'second' }, ...calls(functionCall('noop', 'c2'))],
    says('done'),
  ]);
  await using harness = await startHarness({ model, tools: [noop] });
  const threadId = await harness.startThread();

  await harness.runTurn(threadId, 'one');
  await harness.runTurn(threadId, 'two');

  expect(model.calls.map(({ headers }) => headers['x-codex-turn-state'])).toEqual([undefined, 'first', 'first', undefined]);
});

test('another model than the one that was asked is told once, to people and to the model', async () => {
  const rerouted = { type: 'serverModel', model: 'Other-Model' } as const;
  const model = scriptedModel([
    [rerouted, ...calls(functionCall('noop', 'c1'))],
    [rerouted, ...says('done')],
  ]);
  await using harness = await startHarness({ model, tools: [noop] });
  const threadId = await harness.startThread();

  await harness.runTurn(threadId, 'go');

  expect(harness.events.filter(({ type }) => type === 'modelRerouted')).toMatchObject([
    { fromModel: 'mock-model', toModel: 'Other-Model' },
  ]);
  expect(harness.story().filter((method) => /warning|model\//.test(method))).toEqual(['model/rerouted', 'warning']);
  const told = model.calls[1]?.body.input.flatMap((item) => (item.role === 'user' ? textsOf(item.content) : []));
  expect(told?.at(-1)).toMatch(/^Warning: .*Other-Model/);
});

test('the model that was asked is no news, however its name is written', async () => {
  await using harness = await startHarness({ model: scriptedModel([[{ type: 'serverModel', model: 'MOCK-Model' }, ...says('hi')]]) });

  await harness.runTurn(await harness.startThread(), 'go');

  expect(harness.story()).not.toContain('model/rerouted');
});

test('a recommended verification is told once in a turn', async () => {
  const verify = { type: 'verifications', verifications: ['trustedAccessForCyber'] } as const;
  const model = scriptedModel([
    [verify, { type: 'verifications', verifications: [] }, ...calls(functionCall('noop', 'c1'))],
    [verify, ...says('x')],
  ]);
  await using harness = await startHarness({ model, tools: [noop] });

  await harness.runTurn(await harness.startThread(), 'go');

  expect(harness.events.filter(({ type }) => type === 'modelVerification')).toMatchObject([{ verifications: ['trustedAccessForCyber'] }]);
});

test('the work tree is told as soon as it is known', async () => {
  const goesOnUntilTold: Reply = async (call, onEvent) => {
    const told = metadataOf(call).workspaces !== undefined;
    if (!told) await pause(1); // Git takes its time, and nothing says when it is done.
    for (const event of told ? says('done') : calls(functionCall('noop', 'c'))) onEvent(event);
  };
  const model = scriptedModel(Array.from({ length: 5000 }, () => goesOnUntilTold));
  await using harness = await startHarness({ model, tools: [noop] });
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: harness.home, encoding: 'utf8' }).trim();
  git('init', '-q');
  git('remote', 'add', 'origin', 'https://example.com/x.git');
  git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-q', '--allow-empty', '-m', 'x');

  await harness.runTurn(await harness.startThread(), 'go');

  expect(metadataOf(model.calls.at(-1)).workspaces).toEqual({
    [await realpath(harness.home)]: {
      associated_remote_urls: { origin: 'https://example.com/x.git' },
      latest_git_commit_hash: git('rev-parse', 'HEAD'),
      has_changes: expect.any(Boolean),
    },
  });
});

test.each<[SandboxPolicy, unknown]>([
  [{ type: 'dangerFullAccess' }, 'none'],
  [{ type: 'externalSandbox' }, 'external'],
  [{ type: 'readOnly' }, expect.stringMatching(/^(seccomp|seatbelt|windows_sandbox)$/)],
])('the sandbox %j is told as %s', async (sandboxPolicy, name) => {
  const model = scriptedModel([]);
  await using harness = await startHarness({ model });

  await harness.runTurn(await harness.startThread(), 'go', { sandboxPolicy });

  expect(metadataOf(model.calls[0]).sandbox).toEqual(name);
});

test('features that are tried out are told', async () => {
  const model = scriptedModel([]);
  await using harness = await startHarness({
    model,
    config: { features: { goals: true, terminal_resize_reflow: false, shell_tool: true } },
  });

  await harness.runTurn(await harness.startThread(), 'go');

  expect(model.calls[0]?.headers['x-codex-beta-features']).toBe('goals');
});

test.each([
  ['azure', 'http://127.0.0.1/v1', true],
  ['Mine', 'https://x.OpenAI.azure.com/openai/v1', true],
  ['Mine', 'https://x.blob.core.windows.net/openai', true],
  ['Mine', 'https://api.openai.com/v1', false],
])('a provider %s at %s keeps responses: %s', (name, baseUrl, expected) => {
  expect(isAzure({ name, baseUrl })).toBe(expected);
});

test('a response without usage changes no numbers', async () => {
  const silent = { type: 'completed', responseId: 'r', usage: null } as const;
  await using harness = await startHarness({
    model: scriptedModel([
      [done(assistant('x')), silent],
      [done(assistant('y')), completed],
    ]),
  });
  const threadId = await harness.startThread();

  await harness.runTurn(threadId, 'one');
  expect(harness.events.some(({ type }) => type === 'tokenUsageUpdated')).toBe(false);
  await harness.runTurn(threadId, 'two');

  expect(harness.events.filter(({ type }) => type === 'tokenUsageUpdated')).toHaveLength(1);
});
