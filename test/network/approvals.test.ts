import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { NetworkApprovalDecision, NetworkApprovalRequest } from '../../src/engine/approvals/approvals.js';
import { ExecPolicy } from '../../src/engine/approvals/exec-policy/exec-policy.js';
import { noRules } from '../../src/engine/approvals/exec-policy/rules.js';
import { type JoinedCall, NetworkApprovals } from '../../src/engine/network/network-approvals.js';
import type { NetworkRequest } from '../../src/engine/network/network-verdict.js';
import type { AskForApproval } from '../../src/protocol/index.js';

const homes: string[] = [];
afterEach(async () => {
  for (const home of homes.splice(0)) await rm(home, { recursive: true, force: true });
});

const request = (host = 'other.com', port = 443): NetworkRequest => ({ protocol: 'https', host, port, method: null });

async function call(
  answer: () => Promise<NetworkApprovalDecision> | NetworkApprovalDecision,
  given: { readonly approvalPolicy?: AskForApproval; readonly isStrict?: boolean } = {},
) {
  const home = await mkdtemp(join(tmpdir(), 'keelson-network-'));
  homes.push(home);
  const asked: NetworkApprovalRequest[] = [];
  let interrupts = 0;
  const nobody = () => Promise.reject(new Error('not asked here'));
  const network = async (question: NetworkApprovalRequest) => {
    asked.push(question);
    return answer();
  };
  const joined: JoinedCall = {
    callId: 'c1',
    argv: ['curl', 'https://other.com'],
    cwd: '/w',
    isStrict: given.isStrict ?? false,
    refusal: null,
    context: {
      threadId: 'thread',
      turnId: 'turn',
      signal: new AbortController().signal,
      emit: () => {},
      approvals: {
        command: nobody,
        fileChange: nobody,
        permissions: nobody,
        userInput: nobody,
        callTool: nobody,
        mcpToolCall: nobody,
        elicit: nobody,
        network,
      },
      approvalPolicy: given.approvalPolicy ?? 'on-request',
      execPolicy: new ExecPolicy({ folders: [], amendments: join(home, 'rules') }, noRules),
      interrupt: () => {
        interrupts++;
      },
    },
  };
  return { joined, asked, home, interrupts: () => interrupts };
}

describe('a host that nothing is said of', () => {
  test('is asked about by its way, name and port', async () => {
    const { joined, asked } = await call(() => 'accept');

    const answer = await new NetworkApprovals().ask({ request: request(), call: joined, isSure: true });

    expect(answer).toBe('allow');
    expect(asked[0]).toMatchObject({
      itemId: 'network#https#other.com#443',
      callId: 'c1',
      reason: 'other.com is not in the allowed_domains',
      action: {
        type: 'networkAccess',
        target: 'https://other.com:443',
        host: 'other.com',
        protocol: 'https',
        port: 443,
        trigger: { callId: 'c1', command: ['curl', 'https://other.com'], cwd: '/w' },
      },
    });
  });

  test('is asked about once at a time, and those who come later hear the same', async () => {
    let answer: (decision: NetworkApprovalDecision) => void = () => {};
    const said = new Promise<NetworkApprovalDecision>((resolve) => {
      answer = resolve;
    });
    const { joined, asked } = await call(() => said);
    const approvals = new NetworkApprovals();

    const both = [1, 2].map(() => approvals.ask({ request: request(), call: joined, isSure: true }));
    answer('accept');

    expect(await Promise.all(both)).toEqual(['allow', 'allow']);
    expect(asked).toHaveLength(1);
  });

  test.each<[NetworkApprovalDecision, number]>([
    ['accept', 2],
    ['acceptForSession', 1],
    [{ ruleForHost: 'allow' }, 1],
  ])('that was allowed with %j is asked about %i times in two', async (decision, times) => {
    const { joined, asked } = await call(() => decision);
    const approvals = new NetworkApprovals();

    const first = await approvals.ask({ request: request(), call: joined, isSure: true });
    const second = await approvals.ask({ request: request(), call: joined, isSure: true });

    expect([first, second, asked.length]).toEqual(['allow', 'allow', times]);
  });

  test('is not allowed at another port by a yes for the session', async () => {
    const { joined, asked } = await call(() => 'acceptForSession');
    const approvals = new NetworkApprovals();
    await approvals.ask({ request: request(), call: joined, isSure: true });

    await approvals.ask({ request: request('other.com', 8443), call: joined, isSure: true });

    expect(asked).toHaveLength(2);
  });

  test.each<[NetworkApprovalDecision, string]>([
    ['decline', 'rejected by user'],
    ['cancel', 'rejected by user'],
    [{ refusal: 'too risky' }, 'too risky'],
    [{ ruleForHost: 'deny' }, 'rejected by user'],
  ])('that was refused with %j fails the call that wanted it', async (decision, refusal) => {
    const { joined } = await call(() => decision);

    const answer = await new NetworkApprovals().ask({ request: request(), call: joined, isSure: true });

    expect([answer, joined.refusal]).toEqual(['deny', refusal]);
  });

  test('ends the turn with a cancel', async () => {
    const { joined, interrupts } = await call(() => 'cancel');

    await new NetworkApprovals().ask({ request: request(), call: joined, isSure: true });

    expect(interrupts()).toBe(1);
  });

  test('is refused when nobody can answer', async () => {
    const { joined } = await call(() => Promise.reject(new Error('nobody is there')));

    expect(await new NetworkApprovals().ask({ request: request(), call: joined, isSure: true })).toBe('deny');
  });

  test.each<AskForApproval>([
    'never',
    { granular: { sandbox_approval: false, rules: true, mcp_elicitations: true, skill_approval: true, request_permissions: true } },
  ])('is refused unasked under %j', async (approvalPolicy) => {
    const { joined, asked } = await call(() => 'accept', { approvalPolicy });

    const answer = await new NetworkApprovals().ask({ request: request(), call: joined, isSure: true });

    expect([answer, asked.length, joined.refusal]).toEqual([null, 0, 'Network access to "https://other.com:443" was blocked by policy.']);
  });

  test('is reviewed under strict review, whatever the policy', async () => {
    const { joined, asked } = await call(() => 'accept', { approvalPolicy: 'never', isStrict: true });

    await new NetworkApprovals().ask({ request: request(), call: joined, isSure: true });

    expect(asked[0]?.isStrict).toBe(true);
  });

  test.each(['allow', 'deny'] as const)('gets a rule that says %s, which holds at once and is kept', async (decision) => {
    const { joined, home } = await call(() => ({ ruleForHost: decision }));

    await new NetworkApprovals().ask({ request: request(), call: joined, isSure: true });

    const justification = decision === 'allow' ? 'allowed when a command asked for it' : 'refused when a command asked for it';
    expect(joined.context.execPolicy.rules.networks).toEqual([{ host: 'other.com', protocol: 'https', decision, justification }]);
    expect(await readFile(join(home, 'rules/default.rules'), 'utf8')).toBe(
      `network_rule(host="other.com", protocol="https", decision="${decision}", justification="${justification}")\n`,
    );
  });
});
