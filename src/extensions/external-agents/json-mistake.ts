/** What is wrong with a text that is no JSON, in the words that clients know: `expected value at line 1 column 9`. `null`: nothing. */
export function findJsonMistake(text: string): string | null {
  const reader = new Reader(Buffer.from(text));
  try {
    reader.document();
    return null;
  } catch (error) {
    if (error instanceof Mistake) return error.message;
    throw error;
  }
}

class Mistake extends Error {}

const code = (character: string): number => character.charCodeAt(0);
const closers = { object: code('}'), list: code(']') } as const;
const idents: Readonly<Record<string, string>> = { t: 'rue', f: 'alse', n: 'ull' };

/** Walks over bytes, as columns count them. */
class Reader {
  #at = 0;

  constructor(readonly bytes: Buffer) {}

  document(): void {
    this.#value(0);
    if (this.#next() !== null) this.#fail('trailing characters');
  }

  #value(depth: number): void {
    const byte = this.#next();
    if (byte === null) this.#end('a value');
    if (depth > 127) this.#fail('recursion limit exceeded');
    const character = String.fromCharCode(byte);
    if (character === '"') this.#string();
    else if (character === '{') this.#members('object', depth);
    else if (character === '[') this.#members('list', depth);
    else if (character === '-' || isDigit(byte)) this.#number();
    else this.#ident(idents[character] ?? this.#fail('expected value'));
  }

  #members(kind: 'object' | 'list', depth: number): void {
    this.#at++;
    const closer = closers[kind];
    for (let first = true; ; first = false) {
      let byte = this.#next();
      if (byte === null) this.#end(kind === 'object' ? 'an object' : 'a list');
      if (byte === closer) break;
      if (!first) {
        if (byte !== code(',')) this.#fail(`expected \`,\` or \`${String.fromCharCode(closer)}\``);
        this.#at++;
        byte = this.#next();
        if (byte === null) this.#end('a value');
        if (byte === closer) this.#fail('trailing comma');
      }
      if (kind === 'object') this.#key(byte);
      this.#value(depth + 1);
    }
    this.#at++;
  }

  #key(byte: number): void {
    if (byte !== code('"')) this.#fail('key must be a string');
    this.#string();
    const colon = this.#next();
    if (colon === null) this.#end('an object');
    if (colon !== code(':')) this.#fail('expected `:`');
    this.#at++;
  }

  #string(): void {
    this.#at++;
    for (;;) {
      const byte = this.bytes[this.#at];
      if (byte === undefined) this.#end('a string');
      this.#at++;
      if (byte === code('"')) return;
      if (byte < 0x20) this.#failBefore('control character (\\u0000-\\u001F) found while parsing a string');
      if (byte === code('\\')) this.#escape();
    }
  }

  #escape(): void {
    const byte = this.bytes[this.#at];
    if (byte === undefined) this.#end('a string');
    this.#at++;
    if (byte !== code('u')) {
      if (!'"\\/bfnrt'.includes(String.fromCharCode(byte))) this.#failBefore('invalid escape');
      return;
    }
    const digits = this.bytes.subarray(this.#at, this.#at + 4).toString('latin1');
    if (digits.length < 4) {
      this.#at = this.bytes.length;
      this.#end('a string');
    }
    this.#at += 4;
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.#failBefore('invalid escape');
  }

  #number(): void {
    if (this.#peek() === code('-')) this.#at++;
    if (this.#peek() === code('0') && isDigit(this.bytes[this.#at + 1])) {
      this.#at++;
      this.#fail('invalid number');
    }
    this.#digits();
    if (this.#peek() === code('.')) {
      this.#at++;
      this.#digits();
    }
    const exponent = this.#peek();
    if (exponent !== code('e') && exponent !== code('E')) return;
    this.#at++;
    const sign = this.#peek();
    if (sign === code('+') || sign === code('-')) this.#at++;
    this.#digits();
  }

  /** At least one. */
  #digits(): void {
    if (!isDigit(this.#peek())) {
      if (this.#at >= this.bytes.length) this.#end('a value');
      this.#fail('invalid number');
    }
    while (isDigit(this.#peek())) this.#at++;
  }

  #ident(rest: string): void {
    this.#at++;
    for (const expected of rest) {
      const byte = this.bytes[this.#at];
      if (byte === undefined) this.#end('a value');
      this.#at++;
      if (byte !== code(expected)) this.#failBefore('expected ident');
    }
  }

  /** The next byte that is no white space; it is not taken. */
  #next(): number | null {
    while ([0x20, 0x09, 0x0a, 0x0d].includes(this.bytes[this.#at] ?? 0)) this.#at++;
    return this.bytes[this.#at] ?? null;
  }

  #peek(): number | undefined {
    return this.bytes[this.#at];
  }

  #end(what: string): never {
    this.#failAt(`EOF while parsing ${what}`, this.bytes.length);
  }

  #fail(what: string): never {
    this.#failAt(what, this.#at + 1);
  }

  /** The byte that is wrong has been taken. */
  #failBefore(what: string): never {
    this.#failAt(what, this.#at);
  }

  #failAt(what: string, end: number): never {
    const before = this.bytes.subarray(0, end);
    const line = before.reduce((lines, byte) => (byte === 0x0a ? lines + 1 : lines), 1);
    throw new Mistake(`${what} at line ${line} column ${end - (before.lastIndexOf(0x0a) + 1)}`);
  }
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
