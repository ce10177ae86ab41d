/** Everything in an archive is padded to whole blocks. */
export const blockBytes = 512;

export type TarType =
  | 'file'
  | 'directory'
  | 'link'
  | 'symlink'
  | 'character-device'
  | 'block-device'
  | 'fifo'
  | 'pax'
  | 'global-pax'
  | 'long-name'
  | 'long-link'
  | 'unknown';

export interface TarHeader {
  readonly name: string;
  readonly type: TarType;
  readonly mode: number;
  readonly size: number;
}

const types: Readonly<Record<string, TarType>> = {
  '0': 'file',
  '\0': 'file',
  '1': 'link',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
  L: 'long-name',
  K: 'long-link',
  x: 'pax',
  g: 'global-pax',
};

const flags = { file: '0', directory: '5', pax: 'x' } as const;

/** `null`: a block of zeros, the end of an archive. @throws Error for what is no header */
export function readHeader(block: Buffer): TarHeader | null {
  if (block.every((byte) => byte === 0)) return null;
  const sum = readNumber(block.subarray(148, 156));
  if (sum !== sumOf(block)) throw new Error('the checksum of a header is wrong');
  const name = readText(block.subarray(0, 100));
  // Other writers keep something else in this place.
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? readText(block.subarray(345, 500)) : '';
  const flag = block.toString('latin1', 156, 157);
  const type = types[flag] ?? 'unknown';
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    // Archives from before there was a flag for folders.
    type: flag === '\0' && name.endsWith('/') ? 'directory' : type,
    mode: readNumber(block.subarray(100, 108)),
    size: readNumber(block.subarray(124, 136)),
  };
}

export interface WrittenHeader {
  /** At most 100 bytes. */
  readonly name: string;
  readonly type: keyof typeof flags;
  readonly mode: number;
  readonly size: number;
}

/** Nobody owns the entry, and it is of no time: the same content makes the same archive. */
export function writeHeader({ name, type, mode, size }: WrittenHeader): Buffer {
  const block = Buffer.alloc(blockBytes);
  block.write(name, 0, 100, 'utf8');
  block.write(octal(mode, 7), 100, 'latin1');
  block.write(octal(0, 7), 108, 'latin1');
  block.write(octal(0, 7), 116, 'latin1');
  block.write(octal(size, 11), 124, 'latin1');
  block.write(octal(0, 11), 136, 'latin1');
  block.write(flags[type], 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  block.write(`${octal(sumOf(block), 6)}\0 `, 148, 'latin1');
  return block;
}

/** Of all bytes, with blanks where the sum itself stands. */
function sumOf(block: Buffer): number {
  let sum = 0;
  for (const [at, byte] of block.entries()) sum += at >= 148 && at < 156 ? 0x20 : byte;
  return sum;
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');

function readText(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? field.length : end);
}

/** Octal digits; a number that is too large for them is written in its bytes. */
function readNumber(field: Buffer): number {
  if (((field[0] ?? 0) & 0x80) !== 0) {
    const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, (field[0] ?? 0) & 0x7f);
    if (!Number.isSafeInteger(value)) throw new Error('a number of a header is too large');
    return value;
  }
  const digits = readText(field).trim();
  if (!/^[0-7]*$/.test(digits)) throw new Error('a number of a header is not octal');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}
