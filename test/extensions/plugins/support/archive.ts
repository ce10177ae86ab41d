import { gzipSync } from 'node:zlib';

/** An entry as anybody may write it; a bare text is the content of a file. */
export interface RawEntry {
  readonly content?: string | Buffer;
  /** The letter for what it is: `0` a file, `5` a folder, `2` a link … */
  readonly flag?: string;
  readonly link?: string;
  readonly mode?: number;
  /** As it stands in the header. Default: that of the content. */
  readonly size?: number;
}

/** An archive of what no proper program would pack. */
export function tarOf(entries: Readonly<Record<string, string | RawEntry>>): Buffer {
  const blocks = Object.entries(entries).flatMap(([name, entry]) => {
    const { content = '', flag = '0', link = '', mode = 0o644, size } = typeof entry === 'string' ? { content: entry } : entry;
    const bytes = Buffer.from(content);
    return [headerOf({ name, flag, link, mode, size: size ?? bytes.length }), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** The same, packed as bundles are. */
export const bundleOf = (entries: Readonly<Record<string, string | RawEntry>>): Buffer => gzipSync(tarOf(entries));

interface RawHeader {
  readonly name: string;
  readonly flag: string;
  readonly link: string;
  readonly mode: number;
  readonly size: number;
}

function headerOf({ name, flag, link, mode, size }: RawHeader): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100);
  block.write(mode.toString(8).padStart(7, '0'), 100);
  block.write(size.toString(8).padStart(11, '0'), 124);
  block.write('        ', 148);
  block.write(flag, 156);
  block.write(link, 157, 100);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
