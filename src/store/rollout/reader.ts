import { createReadStream } from 'node:fs';
import { parseLine } from './parse-line.js';
import type { RolloutLine } from './record.js';

const newline = 0x0a;

/** The readable lines of a file, in order. A line that cannot be read is left out; a missing file throws. */
export async function* readRollout(path: string): AsyncGenerator<RolloutLine> {
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    let start = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      const part = bytes.subarray(start, end);
      const line = parseLine((rest.length === 0 ? part : Buffer.concat([...rest, part])).toString('utf8'));
      rest = [];
      start = end + 1;
      if (line !== null) yield line;
    }
    if (start < bytes.length) rest.push(bytes.subarray(start));
  }
  const last = rest.length === 0 ? null : parseLine(Buffer.concat(rest).toString('utf8'));
  if (last !== null) yield last;
}
