import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { parseLine } from './parse-line.js';
import type { RecordsOptions, RolloutItem, RolloutLine, StoredLine } from './record.js';

const newline = 0x0a;

/**
 * The lines of a file in order, without their newlines, as many at a time as one read brings. The bytes may be those of the read's
 * own memory. A missing file throws.
 */
export async function* readLineBytes(path: string, options: { readonly chunkBytes?: number } = {}): AsyncGenerator<readonly Buffer[]> {
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(path, { highWaterMark: options.chunkBytes ?? 256 * 1024 })) {
    const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      const part = bytes.subarray(start, end);
      lines.push(rest.length === 0 ? part : Buffer.concat([...rest, part]));
      rest = [];
      start = end + 1;
    }
    if (start < bytes.length) rest.push(bytes.subarray(start));
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0) yield [Buffer.concat(rest)];
}

/** The text of a line. `null`: bytes that are no UTF-8 spoil it. */
const textOf = (line: Buffer): string | null => (isUtf8(line) ? line.toString('utf8') : null);

/** What a line says. `null`: it is spoiled, blank, broken, or of a kind that is not known. */
export function parseLineBytes(line: Buffer): RolloutLine | null {
  const text = textOf(line);
  return text === null ? null : parseLine(text);
}

/** The lines of a file that have any text, with what they say; as many at a time as one read brings. */
export async function* readRolloutLines(path: string): AsyncGenerator<readonly StoredLine[]> {
  for await (const lines of readLineBytes(path)) {
    const stored: StoredLine[] = [];
    for (const line of lines) {
      const text = textOf(line);
      if (text !== null && text.trim() !== '') stored.push({ text, item: parseLine(text) });
    }
    if (stored.length > 0) yield stored;
  }
}

/** What the lines of a file say; as many at a time as one read brings. */
export async function* readRolloutItems(path: string, { brief = false }: RecordsOptions = {}): AsyncGenerator<readonly RolloutItem[]> {
  for await (const lines of readLineBytes(path)) {
    const items: RolloutItem[] = [];
    for (const line of lines) {
      const item = (brief ? briefItem(line) : null) ?? parseLineBytes(line);
      if (item !== null) items.push(item);
    }
    if (items.length > 0) yield items;
  }
}

/** How both programs begin the line of an item of the model's history. */
const itemPrefix = /^\{"timestamp":"[^"]*","type":"response_item","payload":\{"type":"(\w+)"/;
const prefixBytes = 160;
const closingBrace = 0x7d;

/** The type alone of an item that is no message. `null`: the line has to be parsed. */
function briefItem(line: Buffer): RolloutItem | null {
  if (line.at(-1) !== closingBrace) return null; // Torn, perhaps.
  const type = itemPrefix.exec(line.toString('latin1', 0, prefixBytes))?.[1];
  return type === undefined || type === 'message' ? null : { type: 'response_item', payload: { type } };
}
