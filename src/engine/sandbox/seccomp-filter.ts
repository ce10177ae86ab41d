/** `sealed`: Unix sockets in pairs only; `proxied`: Internet sockets only; `open`: any. */
export type NetworkFilter = 'open' | 'sealed' | 'proxied';

interface Architecture {
  /** As the kernel names it. */
  readonly audit: number;
  /** The same calls have other numbers under another calling convention from here on. */
  readonly foreignFrom: number | null;
  readonly calls: Readonly<Record<Call, number>>;
}

type Call = (typeof deniedAlways)[number] | (typeof deniedWithoutNetwork)[number] | 'socket' | 'socketpair';

const deniedAlways = ['ptrace', 'io_uring_setup', 'io_uring_enter', 'io_uring_register'] as const;
/**
 * What asks a socket for its names and options, or writes to it, stays: no socket can be had that leads anywhere, and
 * output goes to programs through pairs of them.
 */
const deniedWithoutNetwork = ['connect', 'accept', 'accept4', 'bind', 'listen', 'sendmmsg', 'recvmmsg'] as const;

const io = { io_uring_setup: 425, io_uring_enter: 426, io_uring_register: 427 } as const;

/** Only those of `process.arch` that bubblewrap and Node meet on. */
const architectures: Readonly<Record<string, Architecture>> = {
  x64: {
    audit: 0xc000003e,
    foreignFrom: 0x40000000,
    calls: {
      ...io,
      ptrace: 101,
      socket: 41,
      connect: 42,
      accept: 43,
      bind: 49,
      listen: 50,
      socketpair: 53,
      accept4: 288,
      recvmmsg: 299,
      sendmmsg: 307,
    },
  },
  arm64: {
    audit: 0xc00000b7,
    foreignFrom: null,
    calls: {
      ...io,
      ptrace: 117,
      socket: 198,
      socketpair: 199,
      bind: 200,
      listen: 201,
      accept: 202,
      connect: 203,
      accept4: 242,
      recvmmsg: 243,
      sendmmsg: 269,
    },
  },
};

/** One instruction of the kernel's filter machine. Targets are names until the program is whole. */
interface Instruction {
  readonly code: number;
  readonly operand: number;
  /** Where to go when the comparison holds. Otherwise, and without it, the next one follows. */
  readonly onMatch?: string;
}

const loadWord = 0x20;
const jumpIfEqual = 0x15;
const jumpIfAtLeast = 0x35;
const and = 0x54;
const give = 0x06;

/** Where the kernel puts what it asks about. */
const offsets = { call: 0, architecture: 4, firstArgument: 16, secondArgument: 24 } as const;
const answers = { allow: 0x7fff0000, refuse: 0x00050001, killProcess: 0x80000000 } as const;
const families = { unix: 1, inet: 2, inet6: 10 } as const;
const typeMask = 0xf;
const datagram = 2;

/**
 * The program that the kernel asks about every system call of a command: what it must not do fails with EPERM, and calls
 * in another machine's language end it. `null`: nothing is known of this architecture.
 */
export function buildSeccompFilter(arch: string, network: NetworkFilter): Buffer | null {
  const architecture = architectures[arch];
  if (architecture === undefined) return null;
  const { audit, foreignFrom, calls } = architecture;
  const denied = network === 'sealed' ? [...deniedAlways, ...deniedWithoutNetwork] : deniedAlways;
  const blocks: readonly (readonly [label: string, body: readonly Instruction[]])[] = [
    [
      'start',
      [
        { code: loadWord, operand: offsets.architecture },
        { code: jumpIfEqual, operand: audit, onMatch: 'known' },
        { code: give, operand: answers.killProcess },
      ],
    ],
    [
      'known',
      [
        { code: loadWord, operand: offsets.call },
        ...(foreignFrom === null ? [] : [{ code: jumpIfAtLeast, operand: foreignFrom, onMatch: 'refuse' }]),
        ...denied.map((call) => ({ code: jumpIfEqual, operand: calls[call], onMatch: 'refuse' })),
        ...socketChecks(calls, network),
        { code: give, operand: answers.allow },
      ],
    ],
    ...socketBlocks[network],
    ['refuse', [{ code: give, operand: answers.refuse }]],
    ['allow', [{ code: give, operand: answers.allow }]],
  ];
  return assemble(blocks);
}

function socketChecks(calls: Architecture['calls'], network: NetworkFilter): readonly Instruction[] {
  if (network === 'open') return [];
  const pairs = network === 'sealed' ? 'family' : 'refuse';
  return [
    { code: jumpIfEqual, operand: calls.socket, onMatch: 'family' },
    { code: jumpIfEqual, operand: calls.socketpair, onMatch: pairs },
  ];
}

/** What families of sockets may be made. */
const socketBlocks: Readonly<Record<NetworkFilter, readonly (readonly [string, readonly Instruction[]])[]>> = {
  open: [],
  sealed: [
    [
      'family',
      [
        { code: loadWord, operand: offsets.firstArgument },
        { code: jumpIfEqual, operand: families.unix, onMatch: 'unix' },
        { code: give, operand: answers.refuse },
      ],
    ],
    [
      'unix',
      [
        { code: loadWord, operand: offsets.secondArgument },
        { code: and, operand: typeMask },
        // Datagrams carry an address of their own, in memory that no filter can see: they would reach any socket on disk.
        { code: jumpIfEqual, operand: datagram, onMatch: 'refuse' },
        { code: give, operand: answers.allow },
      ],
    ],
  ],
  proxied: [
    [
      'family',
      [
        { code: loadWord, operand: offsets.firstArgument },
        { code: jumpIfEqual, operand: families.inet, onMatch: 'allow' },
        { code: jumpIfEqual, operand: families.inet6, onMatch: 'allow' },
      ],
    ],
  ],
};

/** Jumps lead forwards: they are counted from the next instruction. */
function assemble(blocks: readonly (readonly [label: string, body: readonly Instruction[]])[]): Buffer {
  const places = new Map<string, number>();
  let length = 0;
  for (const [label, body] of blocks) {
    places.set(label, length);
    length += body.length;
  }
  const program = Buffer.alloc(length * 8);
  blocks
    .flatMap(([, body]) => body)
    .forEach(({ code, operand, onMatch }, index) => {
      const target = onMatch === undefined ? undefined : places.get(onMatch);
      program.writeUInt16LE(code, index * 8);
      program.writeUInt8(target === undefined ? 0 : target - index - 1, index * 8 + 2);
      program.writeUInt32LE(operand, index * 8 + 4);
    });
  return program;
}
