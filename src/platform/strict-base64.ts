const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const padding = '=';

/** Decodes padded standard base64. A string says what is wrong with it: Node's own decoder takes anything. */
export function decodeBase64(text: string): Buffer | string {
  const mistake = findMistake(text);
  return mistake ?? Buffer.from(text, 'base64');
}

function findMistake(text: string): string | null {
  const digits = text.replace(/={1,2}$/, '');
  const bad = /[^A-Za-z0-9+/]/u.exec(digits);
  // Both are told of the UTF-8 bytes; what comes before the first bad one is ASCII.
  if (bad) return `Invalid symbol ${Buffer.from(bad[0])[0]}, offset ${bad.index}.`;
  if (digits.length % 4 === 1) return `Invalid input length: ${text.length}`;
  if (text.length % 4 !== 0 || text.length - digits.length !== (4 - (digits.length % 4)) % 4) return 'Invalid padding';
  const unusedBits = digits.length % 4 === 2 ? 0b1111 : digits.length % 4 === 3 ? 0b11 : 0;
  const last = digits.at(-1) ?? padding;
  if ((alphabet.indexOf(last) & unusedBits) === 0) return null;
  return `Invalid last symbol ${last.charCodeAt(0)}, offset ${digits.length - 1}.`;
}
