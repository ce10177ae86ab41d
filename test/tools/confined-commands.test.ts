import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CommandApprovalRequest } from '../../src/engine/approvals/approvals.js';
import { noRules, type Rules } from '../../src/engine/approvals/exec-policy/rules.js';
import { withoutSandbox } from '../../src/engine/sandbox/system-sandbox.js';
import type { AskForApproval } from '../../src/protocol/index.js';
import { openSandbox } from '../support/sandbox.js';
import { type BenchOptions, openToolBench, textOf } from './tool-context.js';

const readOnly = { type: 'readOnly', networkAccess: false } as const;
const granular = (sandbox_approval: boolean): AskForApproval => ({
  granular: { sandbox_approval, rules: true, mcp_elicitations: true, skill_approval: false, request_permissions: false },
});

/** Whatever is held back says so, and fails. */
const denying = () => openSandbox({ wrap: () => ['/bin/sh', '-c', 'echo "touch: Read-only file system" >&2; exit 1'] });

/** A bench whose questions are kept. */
async function open(options: BenchOptions = {}) {
  const asked: CommandApprovalRequest[] = [];
  const { decide = () => 'accept' } = options;
  const bench = await openToolBench({
    sandboxPolicy: readOnly,
    ...options,
    approvals: {
      command: async (request) => {
        asked.push(request);
        request.announce();
        const decision = await decide();
        if (decision === 'decline' || decision === 'cancel') request.conclude('declined');
        return decision;
      },
    },
  });
  return Object.assign(bench, { asked });
}

describe('a command runs', () => {
  test('in the sandbox of the turn, which knows the folder of the project and not that of the command', async () => {
    const sandbox = openSandbox();
    await using bench = await open({ sandbox });

    await bench.call('exec_command', { cmd: 'true', workdir: '/' });

    expect(sandbox.confined).toMatchObject([
      { policyCwd: bench.cwd, cwd: '/', argv: ['/bin/bash', '-lc', 'true'], hasTerminal: false, profile: { type: 'managed' } },
    ]);
  });

  test('in a sandbox that leaves its terminal alone', async () => {
    const sandbox = openSandbox();
    await using bench = await open({ sandbox });

    await bench.call('exec_command', { cmd: 'true', tty: true });

    expect(sandbox.confined).toMatchObject([{ hasTerminal: true }]);
  });

  test.each(['shell_command', 'shell', 'local_shell'])('in the sandbox when %s runs it', async (tool) => {
    const sandbox = openSandbox();
    await using bench = await open({ sandbox, scope: {} });
    const command = tool === 'shell_command' ? 'true' : ['/bin/sh', '-c', 'true'];

    await bench.call(tool, { command }).catch(() => null);

    expect(sandbox.confined).toHaveLength(1);
  });

  test('without the sandbox once leaving it was approved', async () => {
    const sandbox = openSandbox();
    await using bench = await open({ sandbox, approvalPolicy: 'on-request' });

    await bench.call('exec_command', { cmd: 'touch a', sandbox_permissions: 'require_escalated' });

    expect([bench.asked.length, sandbox.confined.length, existsSync(join(bench.cwd, 'a'))]).toEqual([1, 0, true]);
  });

  test('in the sandbox although it asks to leave it, where nobody had to be asked', async () => {
    const sandbox = openSandbox();
    await using bench = await open({ sandbox, approvalPolicy: 'on-request' });

    await bench.call('exec_command', { cmd: 'ls', sandbox_permissions: 'require_escalated' });

    expect([bench.asked.length, sandbox.confined.length]).toEqual([0, 1]);
  });

  test('in the sandbox after it was approved as it is', async () => {
    const sandbox = openSandbox();
    await using bench = await open({ sandbox, approvalPolicy: 'untrusted' });

    await bench.call('exec_command', { cmd: 'touch a' });

    expect([bench.asked.length, sandbox.confined.length]).toEqual([1, 1]);
  });

  test('as it is under full access', async () => {
    const sandbox = openSandbox();
    await using bench = await open({ sandbox, sandboxPolicy: { type: 'dangerFullAccess' } });

    await bench.call('exec_command', { cmd: 'true' });

    expect(sandbox.confined).toEqual([]);
  });
});

describe('without a sandbox', () => {
  const sandbox = withoutSandbox('there is none here');

  test('a command does not run, and the model is told why', async () => {
    await using bench = await open({ sandbox });

    expect(textOf(await bench.call('exec_command', { cmd: 'touch a' }))).toBe(
      "exec_command failed for `/bin/bash -lc 'touch a'`: there is none here",
    );
    expect(existsSync(join(bench.cwd, 'a'))).toBe(false);
  });

  test('nor does one of the classic shells', async () => {
    await using bench = await open({ sandbox });

    expect(textOf(await bench.call('shell_command', { command: 'touch a' }))).toBe('execution error: there is none here');
    expect(existsSync(join(bench.cwd, 'a'))).toBe(false);
  });

  test('an approved one that failed to start ends its item', async () => {
    await using bench = await open({ sandbox, approvalPolicy: 'untrusted' });

    await bench.call('exec_command', { cmd: 'touch a' });

    expect(bench.events.map(({ type }) => type)).toEqual(['itemStarted', 'itemCompleted']);
  });

  test('what leaves it runs all the same', async () => {
    await using bench = await open({ sandbox, approvalPolicy: 'on-request' });

    await bench.call('exec_command', { cmd: 'touch a', sandbox_permissions: 'require_escalated' });

    expect(existsSync(join(bench.cwd, 'a'))).toBe(true);
  });
});

describe('after a denial', () => {
  test.each<[AskForApproval]>([['on-failure'], [granular(true)]])(
    'under %j it is asked whether to run without the sandbox',
    async (approvalPolicy) => {
      await using bench = await open({ sandbox: denying(), approvalPolicy });

      const { success } = await bench.call('exec_command', { cmd: 'touch a' });

      expect(bench.asked).toMatchObject([
        {
          reason: 'command failed; retry without sandbox?',
          retryReason: 'command failed; retry without sandbox?',
          proposedExecpolicyAmendment: ['touch', 'a'],
        },
      ]);
      expect([success, existsSync(join(bench.cwd, 'a'))]).toEqual([true, true]);
    },
  );

  test('of what needed no approval it is asked under untrusted', async () => {
    await using bench = await open({ sandbox: denying(), approvalPolicy: 'untrusted' });

    await bench.call('exec_command', { cmd: 'ls' });

    expect(bench.asked).toMatchObject([{ reason: 'command failed; retry without sandbox?' }]);
  });

  test('of what was approved it runs again unasked', async () => {
    await using bench = await open({ sandbox: denying(), approvalPolicy: 'untrusted' });

    await bench.call('exec_command', { cmd: 'touch a' });

    expect([bench.asked.map(({ reason }) => reason), existsSync(join(bench.cwd, 'a'))]).toEqual([[null], true]);
  });

  test.each<[AskForApproval]>([['on-request'], ['never'], [granular(false)]])('under %j the model hears of it', async (approvalPolicy) => {
    await using bench = await open({ sandbox: denying(), approvalPolicy });

    const answer = await bench.call('exec_command', { cmd: 'touch a' });

    expect([bench.asked.length, textOf(answer)]).toEqual([0, expect.stringMatching(/exited with code 1\n.*Read-only file system/s)]);
  });

  test('the failed attempt leaves no trace', async () => {
    await using bench = await open({ sandbox: denying(), approvalPolicy: 'on-failure' });

    const answer = textOf(await bench.call('exec_command', { cmd: 'echo fine' }));

    expect(answer).toMatch(/exited with code 0\n.*Output:\nfine\n$/s);
    expect(bench.events.map(({ type }) => type)).toEqual(['itemStarted', 'commandBegan', 'commandOutputDelta', 'itemCompleted']);
    expect(await bench.seen('itemCompleted')).toMatchObject({ item: { aggregatedOutput: 'fine\n', exitCode: 0 } });
  });

  test.each([
    ['decline', 'declined'],
    ['cancel', 'declined'],
  ] as const)('%s ends the item as %s', async (decision, status) => {
    await using bench = await open({ sandbox: denying(), approvalPolicy: 'on-failure', decide: () => decision });

    const answer = await bench.call('exec_command', { cmd: 'touch a' }).catch((error: Error) => error.message);

    expect(bench.events).toMatchObject([{ type: 'itemStarted' }, { type: 'itemCompleted', item: { status } }]);
    expect(typeof answer === 'string' ? answer : textOf(answer)).toMatch(decision === 'cancel' ? /interrupted/ : /rejected by user$/);
  });

  test('a yes for the session holds for later ones', async () => {
    await using bench = await open({ sandbox: denying(), approvalPolicy: 'on-failure', decide: () => 'acceptForSession' });
    await bench.call('exec_command', { cmd: 'touch a' }, 'first');

    await bench.call('exec_command', { cmd: 'touch a' }, 'second');

    expect(bench.asked).toHaveLength(1);
  });

  test('the classic shells run again as well', async () => {
    await using bench = await open({ sandbox: denying(), approvalPolicy: 'on-failure' });

    const answer = await bench.call('shell_command', { command: 'echo fine' });

    expect([bench.asked.length, textOf(answer)]).toEqual([1, expect.stringMatching(/Exit code: 0\n.*fine/s)]);
  });

  test('a failure of another kind is none', async () => {
    const sandbox = openSandbox({ wrap: () => ['/bin/sh', '-c', 'echo no such file; exit 1'] });
    await using bench = await open({ sandbox, approvalPolicy: 'on-failure' });

    await bench.call('exec_command', { cmd: 'touch a' });

    expect(bench.asked).toEqual([]);
  });

  test('what fails in the background is not asked about', async () => {
    const sandbox = openSandbox({ wrap: () => ['/bin/sh', '-c', 'sleep 0.6; echo permission denied; exit 1'] });
    await using bench = await open({ sandbox, approvalPolicy: 'on-failure' });

    await bench.call('exec_command', { cmd: 'touch a', yield_time_ms: 250 });
    await bench.seen('itemCompleted');

    expect(bench.asked).toEqual([]);
  });
});

test('a rule that allows all of a command lifts the sandbox', async () => {
  const sandbox = openSandbox();
  const rules: Rules = { ...noRules, prefixes: [{ pattern: [['touch']], decision: 'allow', justification: null }] };
  await using bench = await open({ sandbox, rules });

  await bench.call('exec_command', { cmd: 'touch a' });
  await bench.call('exec_command', { cmd: 'touch a && ls' });

  expect(sandbox.confined.map(({ argv }) => argv[2])).toEqual(['touch a && ls']);
});
