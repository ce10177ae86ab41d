import { describe, expect, test } from 'vitest';
import type { RequiredNetwork } from '../../src/config/requirements/requirements.js';
import type { NetworkTable } from '../../src/config/sections/permission-keys.js';
import { matchesDomain } from '../../src/engine/network/domain-pattern.js';
import { toHost } from '../../src/engine/network/host.js';
import { isLocalAddress } from '../../src/engine/network/local-address.js';
import { NetworkGate } from '../../src/engine/network/network-gate.js';
import { type NetworkSettings, toNetworkSettings } from '../../src/engine/network/network-settings.js';
import { judgeRequest, type NetworkRequest } from '../../src/engine/network/network-verdict.js';
import { proxyEnvironment } from '../../src/engine/network/proxy-environment.js';
import type { PermissionProfile } from '../../src/protocol/index.js';

test.each([
  ['Example.COM.', 'example.com'],
  ['[::1]', '::1'],
  ['bücher.de', 'xn--bcher-kva.de'],
  ['0x7f.1', '127.0.0.1'],
  ['2130706433', '127.0.0.1'],
  ['', null],
  ['a b', null],
])('%j is the host %j', (text, host) => {
  expect(toHost(text)).toBe(host);
});

test.each([
  ['x.com', 'x.com', true],
  ['X.com.', 'x.com', true],
  ['x.com', 'a.x.com', false],
  ['*.x.com', 'a.x.com', true],
  ['*.x.com', 'a.b.x.com', true],
  ['*.x.com', 'x.com', false],
  ['*.x.com', 'evilx.com', false],
  ['**.x.com', 'x.com', true],
  ['**.x.com', 'a.x.com', true],
  ['**.x.com', 'evilx.com', false],
  ['*', 'whatever', true],
  ['', 'x.com', false],
])('the pattern %j and the host %j: %s', (pattern, host, matches) => {
  expect(matchesDomain(pattern, host)).toBe(matches);
});

test.each([
  '127.0.0.1',
  '127.255.255.254',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  'fc00::1',
  'fd12::1',
  'fe80::1%eth0',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '64:ff9b::a00:1',
  '::127.0.0.1',
  '2002:7f00:1::',
  'nonsense',
])('%s is near', (address) => {
  expect(isLocalAddress(address)).toBe(true);
});

test.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'])('%s is far', (address) => {
  expect(isLocalAddress(address)).toBe(false);
});

const settings = (given: Partial<NetworkSettings> = {}): NetworkSettings => ({
  mode: 'full',
  allowed: ['ok.com', '*.cdn.com', '127.0.0.1'],
  denied: ['bad.cdn.com'],
  allowsLocal: false,
  hasSocks: true,
  canAsk: false,
  httpPort: 0,
  socksPort: 0,
  ...given,
});

const request = (host: string, given: Partial<NetworkRequest> = {}): NetworkRequest => ({
  protocol: 'http',
  host,
  port: 80,
  method: 'GET',
  ...given,
});

describe('a request', () => {
  test.each<[string, NetworkRequest, Partial<NetworkSettings>, string]>([
    ['to a host on the list', request('ok.com'), {}, 'allowed'],
    ['to a host below one on the list', request('a.cdn.com'), {}, 'allowed'],
    ['to a host that is denied, too', request('bad.cdn.com'), {}, 'denied'],
    ['to a host that nothing is said of', request('other.com'), {}, 'unknown'],
    ['to anything without a list', request('ok.com'), { allowed: [] }, 'unknown'],
    ['to an address on the list', request('127.0.0.1'), {}, 'allowed'],
    ['to a near address', request('10.0.0.1'), {}, 'not_allowed_local'],
    ['to a near address under a list of all', request('10.0.0.1'), { allowed: ['*'] }, 'not_allowed_local'],
    ['to a near address where these are free', request('10.0.0.1'), { allowed: ['*'], allowsLocal: true }, 'allowed'],
    ['to a near name', request('printer.local'), { allowed: ['*'] }, 'not_allowed_local'],
    ['to localhost', request('localhost'), { allowed: ['*'] }, 'not_allowed_local'],
    ['to localhost on the list', request('localhost'), { allowed: ['localhost'] }, 'allowed'],
    ['to a far address that nothing is said of', request('1.1.1.1'), {}, 'unknown'],
    ['that changes something, in a limited network', request('ok.com', { method: 'POST' }), { mode: 'limited' }, 'method_not_allowed'],
    ['that looks, in a limited network', request('ok.com', { method: 'HEAD' }), { mode: 'limited' }, 'allowed'],
    ['for a tunnel, in a limited network', request('ok.com', { protocol: 'https', method: null }), { mode: 'limited' }, 'mitm_required'],
  ])('%s', (_name, asked, given, expected) => {
    const verdict = judgeRequest(asked, settings(given), []);

    expect(verdict.type === 'blocked' ? verdict.reason : verdict.type).toBe(expected);
  });

  test.each([
    ['allow', 'http', 'allowed'],
    ['deny', 'http', 'denied'],
    ['prompt', 'http', 'unknown'],
    ['allow', 'https', 'unknown'],
  ] as const)('to a host of which a rule says %s over %s', (decision, protocol, expected) => {
    const rules = [{ host: 'other.com', protocol, decision, justification: null }];

    const verdict = judgeRequest(request('other.com'), settings(), rules);

    expect(verdict.type === 'blocked' ? verdict.reason : verdict.type).toBe(expected);
  });
});

describe('what is let through', () => {
  const gate = (given: Partial<NetworkSettings>, addresses: readonly string[], answer: 'allow' | 'deny' | null = null) => {
    const looked: string[] = [];
    const asked: string[] = [];
    const one = new NetworkGate({
      settings: () => settings(given),
      rules: () => [],
      resolve: async (host) => {
        looked.push(host);
        return addresses;
      },
      ask: async ({ host }) => {
        asked.push(host);
        return answer;
      },
    });
    return { one, looked, asked };
  };

  test('goes to the address that the name was looked up for, once', async () => {
    const { one, looked } = gate({}, ['93.184.216.34', '93.184.216.35']);

    expect(await one.admit(request('ok.com'))).toEqual({ type: 'admitted', address: '93.184.216.34' });
    expect(looked).toEqual(['ok.com']);
  });

  test.each([[['93.184.216.34', '10.0.0.1']], [['::ffff:127.0.0.1']], [[]]])('is nothing that leads near: %j', async (addresses) => {
    const { one } = gate({}, addresses);

    expect(await one.admit(request('ok.com'))).toEqual({ type: 'blocked', reason: 'not_allowed_local', decider: null });
  });

  test('is never looked up when it is not allowed: names can carry secrets', async () => {
    const { one, looked } = gate({}, ['93.184.216.34']);

    expect(await one.admit(request('secret.other.com'))).toEqual({ type: 'blocked', reason: 'not_allowed', decider: null });
    expect(looked).toEqual([]);
  });

  test('is asked about only where that is left open', async () => {
    const closed = gate({}, ['93.184.216.34'], 'allow');
    const open = gate({ canAsk: true }, ['93.184.216.34'], 'allow');

    await Promise.all([closed.one.admit(request('other.com')), open.one.admit(request('other.com'))]);

    expect([closed.asked, open.asked]).toEqual([[], ['other.com']]);
  });

  test('is not let near by a yes', async () => {
    const { one } = gate({ canAsk: true }, ['10.0.0.1'], 'allow');

    expect(await one.admit(request('other.com'))).toEqual({ type: 'blocked', reason: 'not_allowed_local', decider: null });
  });

  test('is not asked about when it would be stopped all the same', async () => {
    const { one, asked } = gate({ canAsk: true, mode: 'limited' }, ['93.184.216.34'], 'allow');

    expect(await one.admit(request('other.com', { method: 'POST' }))).toMatchObject({ reason: 'method_not_allowed' });
    expect(asked).toEqual([]);
  });
});

const withNetwork = (enabled: boolean): PermissionProfile => ({
  type: 'managed',
  fileSystem: { type: 'unrestricted' },
  network: { enabled },
});
const required = (given: Partial<RequiredNetwork>): RequiredNetwork => ({
  enabled: null,
  httpPort: null,
  socksPort: null,
  allowUpstreamProxy: null,
  dangerouslyAllowNonLoopbackProxy: null,
  dangerouslyAllowAllUnixSockets: null,
  domains: null,
  managedAllowedDomainsOnly: null,
  unixSockets: null,
  allowLocalBinding: null,
  ...given,
});

describe('proxies', () => {
  test.each<[string, PermissionProfile, NetworkTable | null, RequiredNetwork | null, boolean]>([
    ['with a network and domains', withNetwork(true), { domains: {} }, null, true],
    ['with a network and a mode', withNetwork(true), { mode: 'limited' }, null, true],
    ['with a network and nothing said of it', withNetwork(true), { enabled: true }, null, false],
    ['without a network', withNetwork(false), { domains: {} }, null, false],
    ['without a sandbox', { type: 'disabled' }, { domains: {} }, null, false],
    ['where administrators set a network up', withNetwork(false), null, required({}), true],
    ['where administrators switched it off', withNetwork(false), null, required({ enabled: false }), false],
  ])('%s', (_name, profile, table, rules, stand) => {
    expect(toNetworkSettings(profile, { table, required: rules }) !== null).toBe(stand);
  });

  test('let through what both the profile and the administrators name, and nothing that either denies', () => {
    const table = { domains: { 'a.com': 'allow', 'b.com': 'deny' }, mode: 'limited', proxy_url: 'http://127.0.0.1:3128' } as const;

    expect(toNetworkSettings(withNetwork(true), { table, required: required({ domains: { 'c.com': 'allow' }, socksPort: 1080 }) })).toEqual(
      {
        mode: 'limited',
        allowed: ['c.com', 'a.com'],
        denied: ['b.com'],
        allowsLocal: false,
        hasSocks: true,
        canAsk: true,
        httpPort: 3128,
        socksPort: 1080,
      },
    );
  });

  test('let through only what administrators name where they say so, and nobody is asked', () => {
    const table = { domains: { 'a.com': 'allow', 'b.com': 'deny' } } as const;
    const rules = required({ domains: { 'c.com': 'allow' }, managedAllowedDomainsOnly: true });

    expect(toNetworkSettings(withNetwork(true), { table, required: rules })).toMatchObject({
      allowed: ['c.com'],
      denied: ['b.com'],
      canAsk: false,
    });
  });

  test('are told to programs in every way that they know', () => {
    const env = proxyEnvironment({ http: 1, socks: 2 }, { allowsLocal: false });

    expect(env).toMatchObject({
      HTTP_PROXY: 'http://127.0.0.1:1',
      https_proxy: 'http://127.0.0.1:1',
      wss_proxy: 'http://127.0.0.1:1',
      ALL_PROXY: 'socks5h://127.0.0.1:2',
      ftp_proxy: 'socks5h://127.0.0.1:2',
      NPM_CONFIG_PROXY: 'http://127.0.0.1:1',
      npm_config_noproxy: 'localhost,127.0.0.1,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16',
      NO_PROXY: 'localhost,127.0.0.1,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16',
      CODEX_NETWORK_PROXY_ACTIVE: '1',
      CODEX_NETWORK_ALLOW_LOCAL_BINDING: '0',
    });
    expect(Object.keys(env)).toHaveLength(34);
  });
});
