import { RunError } from './usage-error.js';

/** Text of standard input: UTF-8, or UTF-16 that says so by a byte order mark. @throws RunError */
export function decodeInput(bytes: Buffer): string {
  const [a, b, c, d] = bytes;
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff)) {
    throw unreadable('input is UTF-32; convert it to UTF-8');
  }
  if (a === 0xff && b === 0xfe) return decode('utf-16le', bytes, 'input is no valid UTF-16');
  if (a === 0xfe && b === 0xff) return decode('utf-16be', bytes, 'input is no valid UTF-16');
  return decode('utf-8', bytes, 'input is not valid UTF-8; convert it to UTF-8');
}

function decode(encoding: string, bytes: Buffer, mistake: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(mistake);
  }
}

const unreadable = (reason: string): RunError => new RunError(`Failed to read prompt from stdin: ${reason}`);
