import { createReadStream } from 'node:fs';
import { parseLine } from './parse-line.js';
import type { RolloutLine, StoredLine } from './record.js';

const newline = 0x0a;

/** The lines of a file in order, as text. A missing file throws. */
async function* readText(path: string): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    let start = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      const part = bytes.subarray(start, end);
      yield (rest.length === 0 ? part : Buffer.concat([...rest, part])).toString('utf8');
      rest = [];
      start = end + 1;
    }
    if (start < bytes.length) rest.push(bytes.subarray(start));
  }
  if (rest.length > 0) yield Buffer.concat(rest).toString('utf8');
}

/** The readable lines of a file, in order. A line that cannot be read is left out. */
export async function* readRollout(path: string): AsyncGenerator<RolloutLine> {
  for await (const text of readText(path)) {
    const line = parseLine(text);
    if (line !== null) yield line;
  }
}

/** All lines of a file that are not blank, with what they say. */
export async function* readRolloutLines(path: string): AsyncGenerator<StoredLine> {
  for await (const text of readText(path)) if (text.trim() !== '') yield { text, item: parseLine(text) };
}
