import { type Place, RulesSyntaxError } from './syntax.js';

export type Token = { readonly place: Place } & (
  | { readonly kind: 'name' | 'operator'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  /** The text between the quotes, its braces not yet read. */
  | { readonly kind: 'format'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'newline' | 'indent' | 'dedent' | 'end' }
);

const operators = [
  '//=',
  '==',
  '!=',
  '<=',
  '>=',
  '+=',
  '//',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  '.',
  '=',
  '+',
  '-',
  '*',
  '%',
  '<',
  '>',
  ';',
];
const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

/** Cuts a file into tokens; the depth of its lines becomes `indent` and `dedent`. @throws RulesSyntaxError */
export function tokenize(source: string): readonly Token[] {
  return new Tokenizer(source.replaceAll('\r\n', '\n')).run();
}

class Tokenizer {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  readonly #depths = [0];
  #at = 0;
  #line = 1;
  #lineStart = 0;
  #brackets = 0;

  constructor(source: string) {
    this.#source = source;
  }

  run(): readonly Token[] {
    this.#indentation();
    while (this.#at < this.#source.length) this.#next();
    if (this.#tokens.at(-1)?.kind !== 'newline') this.#push({ kind: 'newline' });
    for (; this.#depths.length > 1; this.#depths.pop()) this.#push({ kind: 'dedent' });
    this.#push({ kind: 'end' });
    return this.#tokens;
  }

  get #place(): Place {
    return { line: this.#line, column: this.#at - this.#lineStart + 1 };
  }

  #push(token: DistributiveOmit<Token, 'place'>, place: Place = this.#place): void {
    this.#tokens.push({ ...token, place });
  }

  #next(): void {
    const rest = this.#source.slice(this.#at, this.#at + 200);
    const character = rest.charAt(0);
    if (character === '\n') {
      this.#newline();
      return;
    }
    const blank = /^(?:[^\S\n]+|#[^\n]*)/.exec(this.#source.slice(this.#at, this.#at + 4000))?.[0];
    if (blank !== undefined) {
      this.#at += blank.length;
      return;
    }
    if (rest.startsWith('\\\n')) {
      this.#at += 2;
      this.#line++;
      this.#lineStart = this.#at;
      return;
    }
    const quote = /^([rf]?)("""|'''|"|')/.exec(rest);
    if (quote) {
      this.#string(quote[1] ?? '', quote[2] ?? '"');
      return;
    }
    this.#word(rest);
  }

  #word(rest: string): void {
    const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];

    const number = /^\d+/.exec(rest)?.[0];
    const operator = operators.find((each) => rest.startsWith(each));
    if (name !== undefined) this.#take({ kind: 'name', text: name }, name.length);
    else if (number !== undefined) this.#take({ kind: 'number', value: Number(number) }, number.length);
    else if (operator !== undefined) this.#operator(operator);
    else throw new RulesSyntaxError(`unexpected character ${JSON.stringify(rest.charAt(0))}`, this.#place);
  }

  #operator(operator: string): void {
    if ('([{'.includes(operator)) this.#brackets++;
    if (')]}'.includes(operator)) this.#brackets = Math.max(0, this.#brackets - 1);
    this.#take({ kind: 'operator', text: operator }, operator.length);
  }

  #take(token: DistributiveOmit<Token, 'place'>, length: number): void {
    this.#push(token);
    this.#at += length;
  }

  #newline(): void {
    const isStatementEnd = this.#brackets === 0 && !['newline', 'indent', 'dedent', undefined].includes(this.#tokens.at(-1)?.kind);
    if (isStatementEnd) this.#push({ kind: 'newline' });
    this.#at++;
    this.#line++;
    this.#lineStart = this.#at;
    if (this.#brackets === 0) this.#indentation();
  }

  /** Lines that are empty or a comment have no depth. */
  #indentation(): void {
    const [, indent = '', first = ''] = /^([ \t]*)(.?)/.exec(this.#source.slice(this.#at, this.#at + 1000)) ?? [];
    if (first === '' || first === '#') return;
    const depth = indent.length;
    const current = (): number => this.#depths.at(-1) ?? 0;
    if (depth > current()) {
      this.#depths.push(depth);
      this.#push({ kind: 'indent' });
    }
    while (depth < current()) {
      this.#depths.pop();
      this.#push({ kind: 'dedent' });
      if (depth > current()) throw new RulesSyntaxError('the indentation fits no line above', this.#place);
    }
  }

  #string(prefix: string, quote: string): void {
    const place = this.#place;
    this.#at += prefix.length + quote.length;
    let value = '';
    for (;;) {
      const rest = this.#source.slice(this.#at, this.#at + longestEscape);
      if (rest.startsWith(quote)) break;
      const character = rest.charAt(0);
      if (character === '' || (character === '\n' && quote.length === 1)) throw new RulesSyntaxError('a string has no end', place);
      if (character === '\n') {
        this.#line++;
        this.#lineStart = this.#at + 1;
      }
      const piece = character === '\\' && prefix !== 'r' ? readEscape(rest) : { text: character, length: 1 };
      value += piece.text;
      this.#at += piece.length;
    }
    this.#at += quote.length;
    this.#push({ kind: prefix === 'f' ? 'format' : 'string', value }, place);
  }
}

/** `\U0010ffff` */
const longestEscape = 10;

/** What the escape at the beginning of the text stands for, and how long it is. One that nobody knows stands for itself. */
function readEscape(text: string): { readonly text: string; readonly length: number } {
  const [whole, ...digits] = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(text) ?? [];
  const code = Number.parseInt(digits.find((found) => found !== undefined) ?? '', 16);
  if (whole === undefined || code > 0x10ffff) return { text: escapes[text.charAt(1)] ?? text.slice(0, 2), length: 2 };
  return { text: String.fromCodePoint(code), length: whole.length };
}

/** `Omit` that keeps a union a union. */
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
