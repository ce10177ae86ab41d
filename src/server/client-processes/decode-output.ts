import { isUtf8 } from 'node:buffer';

/** Text from bytes that are most likely UTF-8, and else Western: a guess is more use to people than an error. */
export function decodeOutput(bytes: Buffer, { isCut }: { readonly isCut: boolean }): string {
  if (isUtf8(bytes)) return bytes.toString();
  const whole = isCut ? withoutCutCharacter(bytes) : bytes;
  if (isUtf8(whole)) return whole.toString();
  const text = bytes.toString();
  // Other characters that came through say that it is UTF-8 with something broken in it.
  if (/[^\0-\x7f\ufffd]/.test(text)) return text;
  return bytes.toString('latin1').replace(/[\x80-\x9f]/g, (character) => westernSigns[character.charCodeAt(0) - 0x80] ?? character);
}

/** What Windows-1252 has at 0x80 to 0x9f. Not every version of Node can tell. */
const westernSigns = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** The end of output that was cut may be the beginning of a character. */
function withoutCutCharacter(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return bytes.subarray(0, bytes.length - back);
    if (byte < 0x80) break;
  }
  return bytes;
}
