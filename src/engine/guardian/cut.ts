/** A token counts as this many bytes: nothing here asks a tokenizer. */
const bytesPerToken = 4;

/** Takes the middle out of a text that is longer than a reviewer reads. The note counts to the length. */
export function cutForReviewer(text: string, maxTokens: number): string {
  const limit = maxTokens * bytesPerToken;
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) return text;
  const note = `<truncated omitted_approx_tokens="${Math.ceil((bytes.length - limit) / bytesPerToken)}" />`;
  const kept = Math.max(limit - note.length, 0);
  const head = Math.floor(kept / 2);
  return wholeCharacters(bytes.subarray(0, head)) + note + wholeCharacters(bytes.subarray(bytes.length - (kept - head)));
}

/** A character that the cut went through is left out. */
const wholeCharacters = (bytes: Buffer): string => {
  let start = 0;
  while (start < bytes.length && isContinuation(bytes[start])) start++;
  let end = bytes.length;
  let last = end - 1;
  while (last >= start && isContinuation(bytes[last])) last--;
  if (last >= start && lengthOf(bytes[last]) > end - last) end = last;
  return bytes.toString('utf8', start, end);
};

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** How many bytes the character has that begins with this one. */
const lengthOf = (byte: number | undefined): number => {
  if (byte === undefined || byte < 0xc0) return 1;
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
};
