const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const padding = '=';

/** Decodes padded standard base64. A string says what is wrong with it: Node's own decoder takes anything. */
export function decodeBase64(text: string): Buffer | string {
  const mistake = findMistake(text);
  return mistake ?? Buffer.from(text, 'base64');
}

function findMistake(text: string): string | null {
  // One character too many is told of before all else, when it could not be any.
  const last = text.at(-1) ?? '';
  if (Buffer.byteLength(text) % 4 === 1 && last !== padding && !alphabet.includes(last)) {
    return `Invalid symbol ${Buffer.from(last).at(-1)}, offset ${Buffer.byteLength(text) - 1}.`;
  }
  const digits = text.replace(/={1,2}$/, '');
  const bad = /[^A-Za-z0-9+/]/u.exec(digits);
  // Both are told of the UTF-8 bytes; what comes before the first bad one is ASCII.
  if (bad) return `Invalid symbol ${Buffer.from(bad[0])[0]}, offset ${bad.index}.`;
  if (digits.length % 4 === 1) return `Invalid input length: ${text.length}`;
  if (text.length % 4 !== 0 || text.length - digits.length !== (4 - (digits.length % 4)) % 4) return 'Invalid padding';
  const unusedBits = digits.length % 4 === 2 ? 0b1111 : digits.length % 4 === 3 ? 0b11 : 0;
  const lastDigit = digits.at(-1) ?? padding;
  if ((alphabet.indexOf(lastDigit) & unusedBits) === 0) return null;
  return `Invalid last symbol ${lastDigit.charCodeAt(0)}, offset ${digits.length - 1}.`;
}
