/** Why a text is no JSON, and where: `expected value at line 1 column 5`. */
export class JsonTextError extends Error {}

/** JSON, with the places where its values end. */
export interface JsonText {
  readonly value: unknown;
  /** The offset behind the value at a path. */
  endOf(path: readonly (string | number)[]): number;
  /** ` at line L column C` of an offset. */
  placeOf(offset: number): string;
}

const maxDepth = 128;

const keyOf = (path: readonly (string | number)[]): string => path.join('\0');

/** Reads JSON as `JSON.parse` does, for messages that name the place of what is wrong. @throws JsonTextError */
export function parseJsonText(text: string): JsonText {
  const reader = new Reader(text);
  const value = reader.read();
  return {
    value,
    endOf: (path) => reader.ends.get(keyOf(path)) ?? text.length,
    placeOf: (offset) => placeIn(text, offset),
  };
}

/** Lines are counted from 1, and columns in bytes from the beginning of the line. */
function placeIn(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return ` at line ${line} column ${Buffer.byteLength(before.slice(lineStart))}`;
}

class Reader {
  readonly ends = new Map<string, number>();
  readonly #text: string;
  #at = 0;
  #path: (string | number)[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  read(): unknown {
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) throw this.#wrong('trailing characters');
    return value;
  }

  /** About the next character; at the end of the text, about that. */
  #wrong(what: string, open = 'value'): JsonTextError {
    if (this.#at >= this.#text.length)
      return new JsonTextError(`EOF while parsing ${open === 'value' ? 'a value' : open}${placeIn(this.#text, this.#text.length)}`);
    return new JsonTextError(`${what}${placeIn(this.#text, this.#at + 1)}`);
  }

  #space(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #value(): unknown {
    this.#space();
    if (this.#path.length >= maxDepth) throw this.#wrong('recursion limit exceeded');
    const value = this.#valueHere();
    this.ends.set(keyOf(this.#path), this.#at);
    return value;
  }

  #valueHere(): unknown {
    const next = this.#text[this.#at];
    if (next === '{') return this.#object();
    if (next === '[') return this.#list();
    if (next === '"') return this.#string();
    for (const [word, meaning] of words) {
      if (next !== word[0]) continue;
      if (!this.#text.startsWith(word, this.#at)) throw this.#wrongWord(word);
      this.#at += word.length;
      return meaning;
    }
    const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    number.lastIndex = this.#at;
    const found = number.exec(this.#text);
    if (found === null) throw this.#wrong(next === '-' ? 'invalid number' : 'expected value');
    this.#at += found[0].length;
    return Number(found[0]);
  }

  #wrongWord(word: string): JsonTextError {
    for (const character of word) {
      if (this.#text[this.#at] !== character) break;
      this.#at++;
    }
    return this.#wrong('expected ident');
  }

  #string(): string {
    const literal = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
    literal.lastIndex = this.#at;
    const found = literal.exec(this.#text);
    if (found !== null) {
      this.#at += found[0].length;
      const text: unknown = JSON.parse(found[0]);
      return String(text);
    }
    this.#at++;
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] ?? '';
      if (character < ' ') throw this.#wrong('control character (\\u0000-\\u001F) found while parsing a string');
      if (character === '\\' && !/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(this.#text.slice(this.#at, this.#at + 6))) {
        this.#at++;
        throw this.#wrong('invalid escape', 'a string');
      }
      this.#at += character === '\\' ? 2 : 1;
    }
    throw this.#wrong('expected value', 'a string');
  }

  #list(): unknown[] {
    const items: unknown[] = [];
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === ']') {
      this.#at++;
      return items;
    }
    for (;;) {
      this.#path.push(items.length);
      items.push(this.#value());
      this.#path.pop();
      if (!this.#goesOn(']', 'a list')) return items;
      if (this.#text[this.#at] === ']') throw this.#wrong('trailing comma');
    }
  }

  #object(): Readonly<Record<string, unknown>> {
    const members: [string, unknown][] = [];
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === '}') {
      this.#at++;
      return {};
    }
    for (;;) {
      if (this.#text[this.#at] !== '"') throw this.#wrong('key must be a string', 'an object');
      const key = this.#string();
      this.#space();
      if (this.#text[this.#at] !== ':') throw this.#wrong('expected `:`', 'an object');
      this.#at++;
      this.#path.push(key);
      members.push([key, this.#value()]);
      this.#path.pop();
      if (!this.#goesOn('}', 'an object')) return Object.fromEntries(members);
      if (this.#text[this.#at] === '}') throw this.#wrong('trailing comma');
    }
  }

  /** After a member: true if another one follows, false if that was the last. */
  #goesOn(end: string, open: string): boolean {
    this.#space();
    const next = this.#text[this.#at];
    if (next !== ',' && next !== end) throw this.#wrong(`expected \`,\` or \`${end}\``, open);
    this.#at++;
    if (next === end) return false;
    this.#space();
    return true;
  }
}

const words: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
];
