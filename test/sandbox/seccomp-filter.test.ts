import { describe, expect, test } from 'vitest';
import { buildSeccompFilter, type NetworkFilter } from '../../src/engine/sandbox/seccomp-filter.js';

interface SystemCall {
  readonly audit: number;
  readonly number: number;
  readonly first?: number;
  readonly second?: number;
}

/** What the kernel would make of the program: enough of its filter machine for what filters say. */
function answerOf(program: Buffer, { audit, number, first = 0, second = 0 }: SystemCall): 'allow' | 'refuse' | 'kill' {
  const memory: Readonly<Record<number, number>> = { 0: number, 4: audit, 16: first, 24: second };
  let value = 0;
  for (let at = 0; ; at++) {
    const code = program.readUInt16LE(at * 8);
    const operand = program.readUInt32LE(at * 8 + 4);
    const jump = program.readUInt8(at * 8 + 2);
    if (code === 0x20) value = memory[operand] ?? 0;
    else if (code === 0x54) value &= operand;
    else if (code === 0x15) at += value === operand ? jump : 0;
    else if (code === 0x35) at += value >= operand ? jump : 0;
    else if (operand === 0x7fff0000) return 'allow';
    else return operand === 0x80000000 ? 'kill' : 'refuse';
  }
}

const filter = (arch: string, network: NetworkFilter): Buffer => buildSeccompFilter(arch, network) ?? Buffer.alloc(0);

/** From the kernel's tables, in the order: openat, ptrace, io_uring_setup, connect, bind, getsockopt, sendmsg, socket, socketpair. */
const machines = {
  x64: {
    audit: 0xc000003e,
    openat: 257,
    ptrace: 101,
    io_uring_setup: 425,
    connect: 42,
    bind: 49,
    getsockopt: 55,
    sendmsg: 46,
    socket: 41,
    socketpair: 53,
  },
  arm64: {
    audit: 0xc00000b7,
    openat: 56,
    ptrace: 117,
    io_uring_setup: 425,
    connect: 203,
    bind: 200,
    getsockopt: 209,
    sendmsg: 211,
    socket: 198,
    socketpair: 199,
  },
} as const;
const unix = 1;
const inet = 2;
const inet6 = 10;
const netlink = 16;
const stream = 1;
const datagram = 2;

describe.each(['x64', 'arm64'] as const)('on %s', (arch) => {
  const { audit, ...numbers } = machines[arch];
  const answer = (network: NetworkFilter, name: keyof typeof numbers, first = 0, second = 0): string =>
    answerOf(filter(arch, network), { audit, number: numbers[name], first, second });

  test.each<[keyof typeof numbers, number, number, open: string, sealed: string, proxied: string]>([
    ['openat', 0, 0, 'allow', 'allow', 'allow'],
    ['ptrace', 0, 0, 'refuse', 'refuse', 'refuse'],
    ['io_uring_setup', 0, 0, 'refuse', 'refuse', 'refuse'],
    ['connect', 0, 0, 'allow', 'refuse', 'allow'],
    ['bind', 0, 0, 'allow', 'refuse', 'allow'],
    ['getsockopt', 0, 0, 'allow', 'allow', 'allow'],
    ['sendmsg', 0, 0, 'allow', 'allow', 'allow'],
    ['socket', inet, stream, 'allow', 'refuse', 'allow'],
    ['socket', inet6, datagram, 'allow', 'refuse', 'allow'],
    ['socket', netlink, 0, 'allow', 'refuse', 'refuse'],
    ['socket', unix, stream, 'allow', 'allow', 'refuse'],
    ['socket', unix, 0x80000 | datagram, 'allow', 'refuse', 'refuse'],
    ['socketpair', unix, 0x80000 | stream, 'allow', 'allow', 'refuse'],
    ['socketpair', unix, datagram, 'allow', 'refuse', 'refuse'],
  ])('%s(%i, %i): %s with a network, %s without, %s behind a proxy', (name, first, second, open, sealed, proxied) => {
    const answers = (['open', 'sealed', 'proxied'] as const).map((network) => answer(network, name, first, second));

    expect(answers).toEqual([open, sealed, proxied]);
  });

  test('a call in the language of another machine ends the program', () => {
    expect(answerOf(filter(arch, 'open'), { audit: 0x40000003, number: 26 })).toBe('kill');
  });
});

test('calls under other numbers of the same machine are refused', () => {
  expect(answerOf(filter('x64', 'open'), { audit: machines.x64.audit, number: 0x40000000 + 521 })).toBe('refuse');
});

test('there is no filter for machines that nothing is known of', () => {
  expect(buildSeccompFilter('mips', 'sealed')).toBeNull();
});
