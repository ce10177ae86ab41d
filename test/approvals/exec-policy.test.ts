import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AskForApproval, CommandExecutionApprovalDecision, SandboxPolicy } from 'keelson/protocol';
import { callsTool, type ScriptPart, says, scriptedModel, startTestServer, type TestServerOptions } from 'keelson/testing';
import { expect, test } from 'vitest';
import { minds } from '../support/minds.js';
import { openSandbox } from '../support/sandbox.js';

const shell = (cmd: string, callId: string, more: Readonly<Record<string, unknown>> = {}): ScriptPart =>
  callsTool('exec_command', { cmd, ...more }, { callId });

interface Asked {
  readonly itemId: string;
  readonly reason: string | null;
  readonly decisions: readonly CommandExecutionApprovalDecision[];
}

type Answer = CommandExecutionApprovalDecision | ((asked: Asked) => CommandExecutionApprovalDecision);

/** A server with a home of its own, rules in it, and a client that answers questions about commands. */
async function open(options: {
  readonly model: NonNullable<TestServerOptions['model']>;
  readonly rules?: Readonly<Record<string, string>>;
  readonly answer?: Answer;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Makes something else of the home before the server starts. */
  readonly prepare?: (home: string) => Promise<void>;
}) {
  const home = await mkdtemp(join(tmpdir(), 'keelson-rules-'));
  if (options.rules) await mkdir(join(home, 'rules'));
  for (const [name, text] of Object.entries(options.rules ?? {})) await writeFile(join(home, 'rules', name), text);
  await options.prepare?.(home);
  const server = await startTestServer({
    model: options.model,
    home,
    configFiles: 'files',
    sandbox: openSandbox(),
    config: { approval_policy: 'untrusted', ...options.config },
  });
  const asked: Asked[] = [];
  server.handle('item/commandExecution/requestApproval', ({ itemId, reason, availableDecisions }) => {
    const question = { itemId, reason: reason ?? null, decisions: availableDecisions ?? [] };
    asked.push(question);
    const { answer = 'accept' } = options;
    return { decision: typeof answer === 'function' ? answer(question) : answer };
  });
  const startThread = async (): Promise<string> => (await server.thread.start({ cwd: home })).thread.id;
  const runTurn = async (
    threadId: string,
    policies: { approvalPolicy?: AskForApproval; sandboxPolicy?: SandboxPolicy } = {},
  ): Promise<void> => {
    const ended = server.once('turn/completed', { where: (params) => params.threadId === threadId });
    await server.turn.start({ threadId, input: [{ type: 'text', text: 'go' }], ...policies });
    await ended;
  };
  return {
    server,
    home,
    asked,
    startThread,
    runTurn,
    /** Runs the first turn of a fresh thread. */
    run: async (policies: Parameters<typeof runTurn>[1] = {}) => runTurn(await startThread(), policies),
    rulesText: () => readFile(join(home, 'rules/default.rules'), 'utf8'),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The outputs of the calls that the last request tells the model of. */
const outputsOf = ({ requests }: ReturnType<typeof scriptedModel>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (requests.at(-1)?.body.input ?? []).flatMap((item) =>
      item.type === 'function_call_output' ? [[String(item['call_id']), String(item['output'])]] : [],
    ),
  );

const amendment = (...words: string[]): CommandExecutionApprovalDecision => ({
  acceptWithExecpolicyAmendment: { execpolicy_amendment: words },
});

const allowTouch = 'prefix_rule(pattern=["touch", "x"], decision="allow")\n';

test('a rule that forbids is told to the model, and nobody is asked', async () => {
  const model = scriptedModel([shell('rm-all now', 'c'), says('done')]);
  await using place = await open({
    model,
    rules: { 'team.rules': 'prefix_rule(pattern=["rm-all"], decision="forbidden", justification="use git clean")' },
  });

  await place.run();

  expect(outputsOf(model)['c']).toMatch(/: `\S+ -lc 'rm-all now'` rejected: use git clean$/);
  expect(place.asked).toEqual([]);
  expect(place.server.items('commandExecution')).toEqual([]);
});

test('a rule that asks gives its reason, and offers no rule', async () => {
  await using place = await open({
    model: scriptedModel([shell('test -d /', 'c', { justification: 'I must' }), says('done')]),
    rules: { 'team.rules': 'prefix_rule(pattern=["test"], decision="prompt", justification="looks around")' },
  });

  await place.run({ approvalPolicy: 'on-request' });

  expect(place.asked).toEqual([
    {
      itemId: 'c',
      reason: expect.stringMatching(/`\S+ -lc 'test -d \/'` requires approval: looks around/),
      decisions: ['accept', 'cancel'],
    },
  ]);
});

test('only regular files with the ending .rules are read, and all of them count', async () => {
  await using place = await open({
    model: scriptedModel([shell('touch a', '1'), shell('touch b', '2'), shell('touch c', '3'), says('done')]),
    rules: {
      'a.rules': 'prefix_rule(pattern=["touch", "a"])',
      'b.rules': 'prefix_rule(pattern=["touch", "b"])',
      'c.rules.txt': 'this is (no rule',
    },
    prepare: async (home) => {
      await writeFile(join(home, 'elsewhere'), 'prefix_rule(pattern=["touch", "c"])');
      await symlink(join(home, 'elsewhere'), join(home, 'rules/link.rules'));
      await mkdir(join(home, 'rules/folder.rules'));
    },
  });

  await place.run();

  expect(place.asked.map(({ itemId }) => itemId)).toEqual(['3']);
});

test('a broken file is told with its place, and takes all rules with it', async () => {
  await using place = await open({
    model: scriptedModel([shell('touch x', 'c'), says('done')]),
    rules: { 'a.rules': allowTouch, 'b.rules': '# mine\nprefix_rule(pattern=["ls"], decision="bogus")\n' },
  });
  const path = join(place.home, 'rules/b.rules');

  await place.run();

  expect(place.server.warnings).toEqual([
    {
      summary: 'Error parsing rules; custom rules not applied.',
      details: `${path}:2:1: invalid decision: bogus`,
      path,
      range: { start: { line: 2, column: 1 }, end: { line: 2, column: 1 } },
    },
  ]);
  expect(place.asked.map(({ itemId }) => itemId)).toEqual(['c']);
});

test('a folder of rules that cannot be read lets no thread begin', async () => {
  await using place = await open({
    model: scriptedModel([]),
    prepare: (home) => writeFile(join(home, 'rules'), 'no folder'),
  });

  await expect(place.startThread()).rejects.toMatchObject({
    code: -32603,
    message: `error creating thread: Fatal error: failed to load rules: failed to read rules files from ${join(place.home, 'rules')}: Not a directory (os error 20)`,
  });
});

test('an accepted rule is kept, and holds at once and in later threads', async () => {
  const touches = ['1', '2', '3'].map((id) => shell('touch x', id));
  await using place = await open({
    model: scriptedModel([...touches.slice(0, 2), says('done'), ...touches.slice(2), says('done')]),
    answer: ({ decisions }) => decisions[1] ?? 'decline',
  });

  await place.run();
  await place.run();

  expect(place.asked).toEqual([{ itemId: '1', reason: null, decisions: ['accept', amendment('touch', 'x'), 'cancel'] }]);
  expect(await place.rulesText()).toBe(allowTouch);
  expect(await readdir(join(place.home, 'rules'))).toEqual(['default.rules']);
});

test('a thread that runs already does not take over the rules of another one', async () => {
  await using place = await open({
    model: scriptedModel([shell('touch x', 'first'), says('done'), shell('touch x', 'second'), says('done')]),
    answer: amendment('touch', 'x'),
  });
  const [first, second] = [await place.startThread(), await place.startThread()];

  await place.runTurn(first);
  await place.runTurn(second);

  expect(place.asked.map(({ itemId }) => itemId)).toEqual(['first', 'second']);
  expect(await place.rulesText()).toBe(allowTouch);
});

test.each([
  ['a last line without an end', '# mine', `# mine\n${allowTouch}`],
  ['an empty file', '', allowTouch],
  ['other rules', '# mine\n', `# mine\n${allowTouch}`],
])('a rule is added after %s', async (_what, before, after) => {
  await using place = await open({
    model: scriptedModel([shell('touch x', 'c'), says('done')]),
    rules: { 'default.rules': before },
    answer: amendment('touch', 'x'),
  });

  await place.run();

  expect(await place.rulesText()).toBe(after);
});

test('a kept rule says the same when it is read again, whatever its words hold', async () => {
  const words = ['touch', 'a "b"\t\\', 'ü\u0001\b{x}'];
  const command = `touch 'a "b"\t\\' 'ü\u0001\b{x}'`;
  await using place = await open({
    model: scriptedModel([shell('touch y', '1'), says('done'), shell(command, '2'), says('done')]),
    answer: amendment(...words),
  });

  await place.run();
  await place.run();

  expect(place.asked.map(({ itemId }) => itemId)).toEqual(['1']);
  expect(place.server.warnings).toEqual([]);
});

test('a lock that somebody left behind does not last', async () => {
  await using place = await open({
    model: scriptedModel([shell('touch x', 'c'), says('done')]),
    rules: { 'default.rules.lock': '' },
    prepare: (home) => utimes(join(home, 'rules/default.rules.lock'), 0, 0),
    answer: amendment('touch', 'x'),
  });

  await place.run();

  expect(await readdir(join(place.home, 'rules'))).toEqual(['default.rules']);
});

test('a rule without words is no yes', async () => {
  await using place = await open({ model: scriptedModel([shell('touch x', 'c'), says('done')]), answer: amendment() });

  await place.run();

  expect(place.server.items('commandExecution')).toMatchObject([{ status: 'declined' }]);
  expect(await readdir(place.home)).not.toContain('rules');
});

test('a rule that cannot be kept is told; the command runs this once', async () => {
  await using place = await open({
    model: scriptedModel([shell('touch x', '1'), shell('touch x', '2'), says('done')]),
    answer: amendment('touch', 'x'),
  });
  const threadId = await place.startThread();
  await writeFile(join(place.home, 'rules'), 'no folder');

  await place.runTurn(threadId);

  expect(place.asked.map(({ itemId }) => itemId)).toEqual(['1', '2']);
  expect(place.server.items('commandExecution').map(({ status }) => status)).toEqual(['completed', 'completed']);
  expect(place.server.heard.filter(({ method }) => method === 'warning')).toMatchObject([
    { params: { threadId, message: expect.stringMatching(/^the rule could not be kept: /) } },
    { params: { threadId } },
  ]);
});

test('an agent works under the rules of its parent, and its parent under those that it was given', async () => {
  const model = minds({
    parent: [
      callsTool('spawn_agent', { message: 'job' }, { callId: 'spawn' }),
      ({ outputs }) => callsTool('wait_agent', { targets: [JSON.parse(outputs['spawn'] ?? '{}').agent_id] }, { callId: 'wait' }),
      shell('touch x', 'parent'),
      says('done'),
    ],
    child: ({ outputs }) => (outputs['child'] === undefined ? shell('touch x', 'child') : says('done')),
  });
  await using place = await open({ model, answer: amendment('touch', 'x') });

  await place.run();

  expect(place.asked.map(({ itemId }) => itemId)).toEqual(['child']);
  expect(place.server.items('commandExecution').map(({ id }) => id)).toEqual(['child', 'parent']);
});

const external: SandboxPolicy = { type: 'externalSandbox', networkAccess: 'restricted' };
const free: SandboxPolicy = { type: 'dangerFullAccess' };
const readOnly: SandboxPolicy = { type: 'readOnly', networkAccess: false };
const workspace: SandboxPolicy = {
  type: 'workspaceWrite',
  writableRoots: [],
  networkAccess: false,
  excludeTmpdirEnvVar: false,
  excludeSlashTmp: false,
};
const granular = (flags: { rules: boolean; sandbox_approval: boolean }): AskForApproval => ({
  granular: { mcp_elicitations: true, skill_approval: false, request_permissions: false, ...flags },
});
const noSandboxApproval = granular({ rules: true, sandbox_approval: false });

test.each<[string, AskForApproval, SandboxPolicy, 'runs' | 'asks' | string]>([
  ['ls', 'untrusted', free, 'runs'],
  ['touch a', 'untrusted', free, 'asks'],
  ['touch a', 'on-failure', free, 'runs'],
  ['touch a', 'never', external, 'runs'],
  ['rm -f a', 'on-request', external, 'asks'],
  ['rm -f a', 'never', free, 'runs'],
  ['rm -f a', noSandboxApproval, free, 'approval required by policy, but AskForApproval::Granular.sandbox_approval is false'],
  ['touch ruled', 'never', free, 'approval required by policy, but AskForApproval is set to Never'],
  [
    'touch ruled',
    granular({ rules: false, sandbox_approval: true }),
    free,
    'approval required by policy rule, but AskForApproval::Granular.rules is false',
  ],
  ['rm -f a', 'never', readOnly, "`/bin/bash -lc 'rm -f a'` rejected: blocked by policy"],
  ['touch a', 'on-request', workspace, 'runs'],
  ['touch a', 'never', workspace, 'runs'],
  ['touch allowed', 'never', readOnly, 'runs'],
])('%s under %j in %j: %s', async (command, approvalPolicy, sandboxPolicy, outcome) => {
  const model = scriptedModel([shell(command, 'c', { shell: '/bin/bash' }), says('done')]);
  await using place = await open({
    model,
    rules: {
      'a.rules': 'prefix_rule(pattern=["touch", "ruled"], decision="prompt")\nprefix_rule(pattern=["touch", "allowed"])',
    },
  });

  await place.run({ approvalPolicy, sandboxPolicy });

  const refusal = /^exec_command failed for `.*?`: (.*)$/s.exec(outputsOf(model)['c'] ?? '')?.[1];
  expect(refusal ?? (place.asked.length > 0 ? 'asks' : 'runs')).toBe(outcome);
});

test.each<[AskForApproval, string]>([
  ['never', 'Never'],
  ['untrusted', 'UnlessTrusted'],
  ['on-failure', 'OnFailure'],
  [granular({ rules: true, sandbox_approval: true }), 'Granular'],
])('under %j nobody is asked to let a command out of the sandbox', async (approvalPolicy, name) => {
  const model = scriptedModel([shell('ls', 'c', { sandbox_permissions: 'require_escalated' }), says('done')]);
  await using place = await open({ model });

  await place.run({ approvalPolicy, sandboxPolicy: free });

  expect(outputsOf(model)['c']).toBe(
    `approval policy is ${name}; reject command — you cannot ask for escalated permissions if the approval policy is ${name}`,
  );
  expect(place.asked).toEqual([]);
});

test('the reason of a request to leave the sandbox is the model’s own, its rule is offered', async () => {
  const wish = { sandbox_permissions: 'require_escalated', justification: 'May I?', prefix_rule: ['touch'] };
  await using place = await open({ model: scriptedModel([shell('touch a', 'c', wish), says('done')]) });

  await place.run({ approvalPolicy: 'on-request', sandboxPolicy: readOnly });

  expect(place.asked).toEqual([{ itemId: 'c', reason: 'May I?', decisions: ['accept', amendment('touch'), 'cancel'] }]);
});

test.each([
  ['other quotes', "touch  'x'", {}, 'remembered'],
  ['another shell', 'touch x', { shell: '/bin/sh' }, 'remembered'],
  ['a terminal', 'touch x', { tty: true }, 'asked'],
  ['another folder', 'touch x', { workdir: '/tmp' }, 'asked'],
  ['other words', 'touch x y', {}, 'asked'],
] as const)('a command that was accepted for the session is, with %s, %s', async (_what, command, more, outcome) => {
  await using place = await open({
    model: scriptedModel([shell('touch x', 'first'), shell(command, 'second', more), says('done')]),
    answer: ({ itemId }) => (itemId === 'first' ? 'acceptForSession' : 'decline'),
  });

  await place.run();

  expect(place.asked.length === 1 ? 'remembered' : 'asked').toBe(outcome);
});

test('what one thread accepts for the session is asked again in the next', async () => {
  await using place = await open({
    model: scriptedModel([shell('touch x', '1'), says('done'), shell('touch x', '2'), says('done')]),
    answer: 'acceptForSession',
  });

  await place.run();
  await place.run();

  expect(place.asked.map(({ itemId }) => itemId)).toEqual(['1', '2']);
});

test('a declined command has ended before its thread waits no more', async () => {
  await using place = await open({ model: scriptedModel([shell('touch x', 'c'), says('done')]), answer: 'decline' });

  await place.run();

  const order = place.server.heard.flatMap(({ method, params }) => {
    if (method === 'thread/status/changed' && params.status.type === 'active') return [`active ${params.status.activeFlags}`];
    if (method === 'item/completed' && params.item.type === 'commandExecution') return [params.item.status];
    return method === 'serverRequest/resolved' ? ['resolved'] : [];
  });
  expect(order).toEqual(['active ', 'active waitingOnApproval', 'resolved', 'declined', 'active ']);
});

const widening = { additional_permissions: { network: { enabled: true } } };

test.each<[string, Readonly<Record<string, unknown>>, boolean, string]>([
  [
    'are switched off',
    { sandbox_permissions: 'with_additional_permissions', ...widening },
    false,
    'additional permissions are disabled; enable `features.exec_permission_approvals` before using `with_additional_permissions`',
  ],
  [
    'are asked for while leaving the sandbox altogether',
    { sandbox_permissions: 'require_escalated', ...widening },
    true,
    '`additional_permissions` requires `sandbox_permissions` set to `with_additional_permissions`',
  ],
  [
    'say nothing',
    { sandbox_permissions: 'with_additional_permissions', additional_permissions: { file_system: {} } },
    true,
    '`additional_permissions` must include at least one requested permission in `network` or `file_system`',
  ],
  [
    'allow by a pattern',
    {
      sandbox_permissions: 'with_additional_permissions',
      additional_permissions: { file_system: { entries: [{ access: 'read', path: { type: 'glob_pattern', pattern: '*' } }] } },
    },
    true,
    'glob file system permissions only support deny-read entries',
  ],
  [
    'are none',
    { sandbox_permissions: 'with_additional_permissions' },
    true,
    'missing `additional_permissions`; provide at least one of `network` or `file_system` when using `with_additional_permissions`',
  ],
])('additional permissions that %s are refused', async (_what, more, isEnabled, message) => {
  const model = scriptedModel([shell('ls', 'c', more), says('done')]);
  await using place = await open({ model, config: { features: { exec_permission_approvals: isEnabled } } });

  await place.run({ approvalPolicy: 'on-request' });

  expect(outputsOf(model)['c']).toBe(message);
});
