import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppServer } from 'keelson';
import { callsShell, callsTool, fails, plans, says, scriptedModel, streams, turn } from 'keelson/testing';
import { expect, test } from 'vitest';
import { execPlace } from './run-exec.js';

test('the answer is all that goes to standard output; people read the rest', async () => {
  const { run, cwd } = await execPlace();

  const { out, err } = await run(['--yolo', 'do it'], { script: [callsShell('echo hi'), says('done')] });

  expect(out).toBe('done\n');
  expect(err).toMatch(/^Reading additional input from stdin\.\.\.\nkeelson-exec v0\.1\.0\n--------\nworkdir: /);
  expect(err).toContain(`workdir: ${cwd}\n`);
  expect(err).toContain('approval: never\nsandbox: danger-full-access\n');
  expect(err).toContain('user\ndo it\n');
  expect(err).toMatch(/exec\n\S+ -lc 'echo hi' in .*\n succeeded in \d+ms:\nhi\n/);
  expect(err).toMatch(/codex\ndone\ntokens used\n[\d,]+\n$/);
});

test('on a terminal the answer is not shown a second time', async () => {
  const { run } = await execPlace();

  const { out, err } = await run(['hi'], { script: [says('done')], terminal: true, stdin: null });

  expect(out).toBe('');
  expect(err).toContain('\u001b[35;3mcodex\u001b[0m\ndone\n');
});

test('no colour is used where none is wanted', async () => {
  const { run } = await execPlace();

  const { err } = await run(['--color', 'never', 'hi'], { script: [says('done')], terminal: true, stdin: null });

  expect(err).not.toContain('\u001b');
});

test('a failed turn leaves standard output empty', async () => {
  const { run } = await execPlace();

  const { out, err, code } = await run(['hi'], { script: [fails({ status: 400, body: 'no way' })] });

  expect([code, out]).toEqual([1, '']);
  expect(err.match(/ERROR: no way\n/g)).toHaveLength(1);
});

test('a folder that is not there is told before standard input is read', async () => {
  const { run } = await execPlace();

  expect(await run(['-C', 'nowhere', 'hi'], { stdin: 'text' })).toEqual({
    code: 1,
    out: '',
    err: 'Error: No such file or directory (os error 2)\n',
    events: [],
  });
});

test('`--full-auto` warns and lets the folder be written', async () => {
  const { run } = await execPlace();

  const { err } = await run(['--full-auto', '-s', 'read-only', 'hi'], { script: [says('y')] });

  expect(err).toMatch(/^warning: `--full-auto` is deprecated/);
  expect(err).toContain('sandbox: workspace-write [workdir, ');
});

test('another model than the one that was asked is told', async () => {
  const { run } = await execPlace();

  const { err } = await run(['-m', 'gpt-5.2', 'hi'], {
    script: [turn(streams({ type: 'response.metadata', headers: { 'openai-model': 'other' } }), says('y'))],
  });

  expect(err).toContain('model rerouted: gpt-5.2 -> other\n');
});

test('a folder that is no repository needs the flag', async () => {
  const { run } = await execPlace({ isRepository: false });

  expect(await run(['hi'])).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('Not inside a trusted directory and --skip-git-repo-check was not specified.\n'),
  });
  expect(await run(['--skip-git-repo-check', 'hi'], { script: [says('y')] })).toMatchObject({ code: 0, out: 'y\n' });
});

test.each([
  { args: ['-c', 'foo', 'hi'], says: "Error parsing -c overrides: Invalid override (missing '='): foo\n" },
  { args: ['-c', 'model_context_window="x"', 'hi'], says: 'Error loading config.toml: ' },
  { args: ['--skip-git-repo-check', '-C', 'nowhere', 'hi'], says: 'Error: No such file or directory (os error 2)\n' },
  {
    args: ['--output-schema', 'none.json', 'hi'],
    says: 'Failed to read output schema file none.json: No such file or directory (os error 2)\n',
  },
  { args: ['--oss', '--local-provider', 'mine', 'hi'], says: 'Error: Model provider `mine` not found\n' },
  { args: ['--enable', 'nope', 'hi'], says: 'Error: Unknown feature flag: nope\n' },
  { args: ['--oss', 'hi'], says: 'Error: No default OSS provider configured.' },
  { args: ['review'], says: 'Error: Specify --uncommitted, --base, --commit, or provide custom review instructions\n' },
  {
    args: ['resume', '0199a213-81c0-7800-8aa1-bbab2a035a53', 'hi'],
    says: 'Error: thread/resume: thread/resume failed: no rollout found for thread id 0199a213-81c0-7800-8aa1-bbab2a035a53 (code -32600)\n',
  },
])('$args cannot begin and says why', async ({ args, says }) => {
  const { run } = await execPlace();

  expect(await run(args)).toMatchObject({ code: 1, out: '', err: expect.stringContaining(says) });
});

test('a broken config.toml is told with its place', async () => {
  const { run, home } = await execPlace();
  await writeFile(join(home, 'config.toml'), 'a = = 1\n');

  const place = `Error loading config.toml:\n${home}/config.toml:1:5: `;
  expect(await run(['hi'])).toMatchObject({ code: 1, err: expect.stringContaining(place) });
  expect(await run(['hi'])).toMatchObject({ err: expect.stringMatching(/\n {2}\|\n1 \| a = = 1\n {2}\| {5}\^\n$/) });
});

test("the user's configuration can be left unread", async () => {
  const { run, home } = await execPlace();
  await writeFile(join(home, 'config.toml'), 'a = = 1\n');

  expect(await run(['--ignore-user-config', 'hi'], { script: [says('y')] })).toMatchObject({ code: 0, out: 'y\n' });
});

test('broken rules stop a run that nobody watches, unless they are left unread', async () => {
  const { run, home } = await execPlace();
  await mkdir(join(home, 'rules'));
  await writeFile(join(home, 'rules', 'a.rules'), 'prefix_rule(\n');

  expect(await run(['hi'])).toMatchObject({ code: 1, err: expect.stringContaining('Error loading rules:\n') });
  expect(await run(['--ignore-rules', 'hi'], { script: [says('y')] })).toMatchObject({ code: 0 });
});

test('an unknown flag is answered with the usage and code 2', async () => {
  const { run } = await execPlace();

  expect(await run(['--bogus'])).toMatchObject({ code: 2, err: expect.stringContaining('Usage: keelson-exec') });
});

test('an answer fits the schema that is asked for', async () => {
  const { run, cwd } = await execPlace();
  await writeFile(join(cwd, 's.json'), '{"type":"object"}');
  const formats: unknown[] = [];

  await run(['--output-schema', 's.json', 'hi'], {
    script: [
      (request) => {
        formats.push(request.text?.format);
        return says('{}');
      },
    ],
  });

  expect(formats).toEqual([{ type: 'json_schema', name: 'codex_output_schema', strict: true, schema: { type: 'object' } }]);
});

test('hooks are told by the names that they are configured by', async () => {
  const { run, home, cwd } = await execPlace();
  const hook = '[[hooks.Stop]]\n[[hooks.Stop.hooks]]\ntype = "command"\ncommand = "exit 1"\n';
  await writeFile(join(home, 'config.toml'), hook);
  await trustHooks(home, cwd);

  const { err } = await run(['hi'], { script: [says('y')] });

  expect(err).toContain('hook: Stop\nhook: Stop Failed\n');
});

async function trustHooks(home: string, cwd: string): Promise<void> {
  await using server = await AppServer.start({ home, cwd, env: {}, model: scriptedModel([]) });
  const { data } = await server.hooks.list({ cwds: [cwd] });
  const value = Object.fromEntries((data[0]?.hooks ?? []).map(({ key, currentHash }) => [key, { trusted_hash: currentHash }]));
  await server.config.batchWrite({ edits: [{ keyPath: 'hooks.state', value, mergeStrategy: 'upsert' }] });
}

test('work that goes to other agents is told', async () => {
  const { run } = await execPlace();

  const { err } = await run(['--enable', 'multi_agent', 'hi'], {
    script: [callsTool('spawn_agent', { message: 'Read the docs' }), says('one'), says('two'), says('three')],
  });

  expect(err).toContain('collab: spawn agent: Read the docs\n');
});

test('a plan shows what is done and what is under way, in colour on a terminal', async () => {
  const { run } = await execPlace();
  const plan = plans([{ step: 'one', status: 'completed' }, { step: 'two', status: 'inProgress' }, 'three'], 'Because');

  const plain = await run(['hi'], { script: [plan, says('y')] });
  const coloured = await run(['hi'], { script: [plan, says('y')], terminal: true, stdin: null });

  expect(plain.err).toContain('Because\n  ✓ one\n  → two\n  • three\n');
  expect(coloured.err).toContain('  \u001b[32m✓\u001b[0m one\n  \u001b[36m→\u001b[0m two\n');
});

test('what a command or the model writes cannot steer the terminal', async () => {
  const { run } = await execPlace();
  const script = [callsShell("printf '\\033]52;c;aGk=\\007\\033[31mred\\033[0m'"), says('\u001b]0;title\u0007done')];

  const { err } = await run(['--yolo', '--color', 'never', 'hi'], { script, terminal: true, stdin: null });

  expect(err).not.toContain('\u001b');
  expect(err).toContain('\nred\n');
  expect(err).toContain('codex\ndone\n');
});
