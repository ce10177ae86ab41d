import type { TruncationPolicy } from '../../model/catalog/model-info.js';

/** What a text counts for, without asking a tokenizer. */
export const countTokens = (text: string): number => tokensOf(Buffer.byteLength(text));

const tokensOf = (bytes: number): number => Math.ceil(bytes / 4);

/** The policy with the smaller limit, in tokens. */
export function tokenLimit(policy: TruncationPolicy, requested: number): number {
  return Math.min(requested, policy.mode === 'tokens' ? policy.limit : tokensOf(policy.limit));
}

/** Takes out the middle of a text that is over the limit, and says how much it took. */
export function cutMiddle(text: string, policy: TruncationPolicy): string {
  const limit = policy.mode === 'tokens' ? policy.limit * 4 : policy.limit;
  if (Buffer.byteLength(text) <= limit) return text;
  const bytes = Buffer.from(text);
  const headEnd = borderBefore(bytes, Math.floor(limit / 2));
  const tailStart = borderAfter(bytes, bytes.length - Math.ceil(limit / 2));
  const dropped = tailStart - headEnd;
  const note =
    policy.mode === 'tokens'
      ? `…${tokensOf(dropped)} tokens truncated…`
      : `…${[...bytes.toString('utf8', headEnd, tailStart)].length} chars truncated…`;
  return bytes.toString('utf8', 0, headEnd) + note + bytes.toString('utf8', tailStart);
}

/** As `cutMiddle`, with the number of lines before a text that was cut. */
export function cutMiddleWithHeader(text: string, policy: TruncationPolicy): string {
  const cut = cutMiddle(text, policy);
  return cut === text ? text : `Total output lines: ${countLines(text)}\n\n${cut}`;
}

export function countLines(text: string): number {
  if (text === '') return 0;
  let lines = text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

function borderBefore(bytes: Buffer, index: number): number {
  let at = index;
  while (at > 0 && isContinuation(bytes[at])) at--;
  return at;
}

function borderAfter(bytes: Buffer, index: number): number {
  let at = index;
  while (at < bytes.length && isContinuation(bytes[at])) at++;
  return at;
}
