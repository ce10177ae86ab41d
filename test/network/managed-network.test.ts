import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NetworkApprovalDecision, NetworkApprovalRequest } from '../../src/engine/approvals/approvals.js';
import { ExecPolicy, noRulesSources } from '../../src/engine/approvals/exec-policy/exec-policy.js';
import { noRules } from '../../src/engine/approvals/exec-policy/rules.js';
import { ManagedNetwork } from '../../src/engine/network/managed-network.js';
import type { NetworkSettings } from '../../src/engine/network/network-settings.js';
import type { NetworkCall } from '../../src/engine/network/networks.js';

let folder: string;
let site: ReturnType<typeof createServer>;
let network: ManagedNetwork;
let runningTurn = 'turn';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-managed-'));
  site = createServer((_asked, answer) => answer.writeHead(200, { connection: 'close' }).end('site'));
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  runningTurn = 'turn';
  network = new ManagedNetwork({
    resolve: async () => ['127.0.0.1'],
    isRunning: (turnId) => turnId === runningTurn,
    folders: [join(folder, 'missing'), folder],
  });
});
afterEach(async () => {
  await network.close();
  await new Promise((resolve) => site.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const settings: NetworkSettings = {
  mode: 'full',
  allowed: ['ok.com'],
  denied: [],
  allowsLocal: true,
  hasSocks: true,
  canAsk: true,
  httpPort: 0,
  socksPort: 0,
};

function callAnsweredBy(answer: NetworkApprovalDecision, callId = 'c1') {
  const asked: NetworkApprovalRequest[] = [];
  const nobody = () => Promise.reject(new Error('not asked here'));
  const call: NetworkCall = {
    callId,
    argv: ['curl'],
    cwd: '/w',
    isStrict: false,
    context: {
      threadId: 'thread',
      turnId: 'turn',
      signal: new AbortController().signal,
      emit: () => {},
      interrupt: () => {},
      approvalPolicy: 'on-request',
      execPolicy: new ExecPolicy(noRulesSources, noRules),
      approvals: {
        command: nobody,
        fileChange: nobody,
        permissions: nobody,
        userInput: nobody,
        callTool: nobody,
        mcpToolCall: nobody,
        elicit: nobody,
        network: async (question) => {
          asked.push(question);
          return answer;
        },
      },
    },
  };
  return { call, asked };
}

/** Asks for a page of the site by another name, through the proxy that the environment names. */
const fetchAs = (host: string, env: Readonly<Record<string, string>>) =>
  new Promise<number | undefined>((resolve, reject) => {
    const { hostname, port } = new URL(env['HTTP_PROXY'] ?? '');
    const path = `http://${host}:${(site.address() as AddressInfo).port}/`;
    request({ host: hostname, port, path, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });

test('a host on the list is reached, and nobody is asked', async () => {
  const { call, asked } = callAnsweredBy('decline');
  const { env } = await network.join(call, settings);

  expect(await fetchAs('ok.com', env)).toBe(200);
  expect(asked).toEqual([]);
});

test('a host that nothing is said of is reached when somebody says yes', async () => {
  const { call, asked } = callAnsweredBy('accept');
  const { env, refusal } = await network.join(call, settings);

  expect(await fetchAs('other.com', env)).toBe(200);
  expect(asked).toMatchObject([{ callId: 'c1', action: { host: 'other.com', protocol: 'http' } }]);
  expect(refusal()).toBeNull();
});

test('a host that is refused fails the call that wanted it', async () => {
  const { call } = callAnsweredBy('decline');
  const { env, refusal } = await network.join(call, settings);

  expect(await fetchAs('other.com', env)).toBe(403);
  expect(refusal()).toBe('rejected by user');
});

test('with several calls under way nobody says whose host it is', async () => {
  const first = callAnsweredBy('accept', 'c1');
  const second = callAnsweredBy('accept', 'c2');
  await network.join(first.call, settings);
  const { env } = await network.join(second.call, settings);

  await fetchAs('other.com', env);

  expect(second.asked).toMatchObject([{ callId: null, action: { trigger: null } }]);
});

test('a command that has ended, or whose turn has, can have nobody asked', async () => {
  const left = callAnsweredBy('accept');
  const over = callAnsweredBy('accept');
  const joined = await network.join(left.call, settings);
  joined.leave();
  const { env } = await network.join(over.call, settings);
  runningTurn = 'another';

  expect(await fetchAs('other.com', env)).toBe(403);
  expect([...left.asked, ...over.asked]).toEqual([]);
});

test('the rules of a later turn hold from its first command on', async () => {
  const { call } = callAnsweredBy('accept');
  const { env } = await network.join(call, settings);

  await network.join(call, { ...settings, denied: ['ok.com'] });

  expect(await fetchAs('ok.com', env)).toBe(403);
});

test('nothing is left of it at its end', async () => {
  const { call } = callAnsweredBy('accept');
  const { env, routes } = await network.join(call, settings);
  expect(routes.map(({ socket }) => existsSync(socket))).toEqual([true, true]);

  await network.close();

  await expect(fetchAs('ok.com', env)).rejects.toThrow('ECONNREFUSED');
  expect(await readdir(dirname(dirname(routes[0]?.socket ?? '')))).toEqual([]);
});
