import { BlockList, isIP } from 'node:net';

const v4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], // this host
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // shared by providers
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // this link; clouds tell secrets there
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4], // to many
  ['240.0.0.0', 4],
];

const v6: readonly (readonly [string, number])[] = [
  ['::', 96], // none, this host, and addresses of version 4 in their oldest form
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23], // tunnels and tests
  ['2001:db8::', 32],
  ['2002::', 16], // tunnels
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

function createBlocks(): BlockList {
  const blocks = new BlockList();
  for (const [address, prefix] of v4) blocks.addSubnet(address, prefix, 'ipv4');
  for (const [address, prefix] of v6) blocks.addSubnet(address, prefix, 'ipv6');
  return blocks;
}

const blocks = createBlocks();

/** Whether an address leads to this machine or to the networks around it, and not to the Internet. */
export function isLocalAddress(address: string): boolean {
  const [bare = ''] = address.split('%');
  const version = isIP(bare);
  if (version === 0) return true;
  if (version === 4) return blocks.check(bare, 'ipv4');
  const inside = embedded(bare);
  return inside === null ? blocks.check(bare, 'ipv6') : isLocalAddress(inside);
}

/** The address of version 4 that one of version 6 stands for. */
function embedded(address: string): string | null {
  const words = wordsOf(address);
  const start = words.slice(0, 6).join(':');
  if (start !== '0:0:0:0:0:65535' && start !== '100:65435:0:0:0:0') return null;
  return words
    .slice(6)
    .flatMap((word) => [word >> 8, word & 255])
    .join('.');
}

function wordsOf(address: string): readonly number[] {
  const text = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, a, b, c, d) =>
    [(Number(a) << 8) | Number(b), (Number(c) << 8) | Number(d)].map((word) => word.toString(16)).join(':'),
  );
  const [head = '', tail] = text.split('::');
  const read = (part: string): number[] => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16)));
  const before = read(head);
  const after = tail === undefined ? [] : read(tail);
  return [...before, ...Array<number>(Math.max(8 - before.length - after.length, 0)).fill(0), ...after];
}
