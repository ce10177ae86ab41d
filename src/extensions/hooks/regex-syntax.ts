/** Says what is wrong with a pattern, and where. */
export class RegexSyntaxError extends Error {
  constructor(pattern: string, { at, length, reason }: { readonly at: number; readonly length: number; readonly reason: string }) {
    const indented = pattern
      .split('\n')
      .map((line) => `    ${line}`)
      .join('\n');
    super(`regex parse error:\n${indented}\n    ${' '.repeat(at)}${'^'.repeat(Math.max(1, length))}\nerror: ${reason}`);
  }
}

/** What is written otherwise in the language's own syntax. */
const escapes: Readonly<Record<string, string>> = { A: '^', z: '$' };

const lookAround = 'look-around, including look-ahead and look-behind, is not supported';

/**
 * Makes an expression of a pattern in the syntax that these files are written in: no look-around and no references back,
 * flags at the beginning, groups named by `(?P<name>…)`, and repetitions of repetitions. @throws RegexSyntaxError
 */
export function toRegExp(pattern: string): RegExp {
  const { source, flags } = new Translation(pattern).run();
  try {
    return new RegExp(source, `${flags}u`);
  } catch {
    throw new RegexSyntaxError(pattern, { at: 0, length: pattern.length, reason: 'this expression is not supported' });
  }
}

/** One walk over a pattern, that checks it and puts it into the language's own syntax. */
class Translation {
  readonly #pattern: string;
  #at = 0;
  #source = '';
  #flags = '';
  /** Where open groups began, in the pattern. */
  readonly #groups: number[] = [];
  /** Where what a repetition would repeat begins, in the source; `null`: there is nothing. */
  #atom: number | null = null;
  /** Where the open groups began, in the source. */
  readonly #groupAtoms: number[] = [];
  #isRepeated = false;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  run(): { readonly source: string; readonly flags: string } {
    while (this.#at < this.#pattern.length) this.#step();
    const open = this.#groups.at(-1);
    if (open !== undefined) throw this.#error({ at: open, length: 1, reason: 'unclosed group' });
    return { source: this.#source, flags: this.#flags };
  }

  #error(problem: { readonly at: number; readonly length: number; readonly reason: string }): RegexSyntaxError {
    return new RegexSyntaxError(this.#pattern, problem);
  }

  #step(): void {
    const character = String.fromCodePoint(this.#pattern.codePointAt(this.#at) ?? 0);
    if (character === '\\') this.#escape();
    else if (character === '[') this.#characterClass();
    else if (character === '(') this.#openGroup();
    else if (character === ')') this.#closeGroup();
    else if (/[*+?]/.test(character)) this.#repeat(character);
    else if (character === '{') this.#counted();
    else if (character === '|') this.#alternative();
    else this.#take(/[}\]/]/.test(character) ? `\\${character}` : character, character.length);
  }

  #take(source: string, length: number): void {
    this.#atom = this.#source.length;
    this.#isRepeated = false;
    this.#source += source;
    this.#at += length;
  }

  #alternative(): void {
    this.#atom = null;
    this.#source += '|';
    this.#at++;
  }

  #escape(): void {
    const next = this.#pattern[this.#at + 1];
    if (next === undefined)
      throw this.#error({ at: this.#at, length: 1, reason: 'incomplete escape sequence, reached end of pattern prematurely' });
    if (/[0-9]/.test(next)) throw this.#error({ at: this.#at, length: 2, reason: 'backreferences are not supported' });
    const meaning = escapes[next] ?? (/[dDwWsSbBnrtfv^$\\.*+?()[\]{}|/]/.test(next) ? `\\${next}` : null);
    if (meaning === null && /[a-zA-Z]/.test(next)) throw this.#error({ at: this.#at, length: 2, reason: 'unrecognized escape sequence' });
    // Any other character stands for itself.
    this.#take(meaning ?? next, 2);
  }

  #characterClass(): void {
    const start = this.#at;
    let end = start + 1;
    if (this.#pattern[end] === '^') end++;
    if (this.#pattern[end] === ']') end++;
    while (end < this.#pattern.length && this.#pattern[end] !== ']') end += this.#pattern[end] === '\\' ? 2 : 1;
    if (end >= this.#pattern.length) throw this.#error({ at: start, length: 1, reason: 'unclosed character class' });
    const inner = this.#pattern.slice(start + 1, end).replace(/^(\^?)\]/, '$1\\]');
    this.#take(`[${inner.replace(/(?<!\\)\[/g, '\\[')}]`, end + 1 - start);
  }

  #openGroup(): void {
    const rest = this.#pattern.slice(this.#at);
    const look = /^\(\?<?[=!]/.exec(rest);
    if (look) throw this.#error({ at: this.#at, length: look[0].length, reason: lookAround });
    const flags = /^\(\?([imsx]+)\)/.exec(rest);
    if (flags && this.#source === '') {
      this.#flags = [...new Set(flags[1])].filter((flag) => flag !== 'x').join('');
      this.#at += flags[0].length;
      return;
    }
    const head = /^\(\?(?:P?<[A-Za-z_][A-Za-z0-9_]*>|:)/.exec(rest);
    if (!head && rest.startsWith('(?')) throw this.#error({ at: this.#at, length: 2, reason: 'unrecognized flag' });
    this.#groups.push(this.#at);
    this.#groupAtoms.push(this.#source.length);
    this.#source += (head?.[0] ?? '(').replace('(?P<', '(?<');
    this.#at += head?.[0].length ?? 1;
    this.#atom = null;
  }

  #closeGroup(): void {
    if (this.#groups.pop() === undefined) throw this.#error({ at: this.#at, length: 1, reason: 'unopened group' });
    const atom = this.#groupAtoms.pop() ?? 0;
    this.#source += ')';
    this.#at++;
    this.#atom = atom;
    this.#isRepeated = false;
  }

  #repeat(operator: string): void {
    if (this.#atom === null) throw this.#error({ at: this.#at, length: 1, reason: 'repetition operator missing expression' });
    const isLazy = this.#isRepeated && operator === '?' && /[*+}?]$/.test(this.#source) && !this.#source.endsWith('??');
    if (this.#isRepeated && !isLazy) this.#source = `${this.#source.slice(0, this.#atom)}(?:${this.#source.slice(this.#atom)})`;
    this.#source += operator;
    this.#at++;
    this.#isRepeated = true;
  }

  #counted(): void {
    const found = /^\{(\d+)(?:,(\d*))?\}/.exec(this.#pattern.slice(this.#at));
    if (this.#atom === null) throw this.#error({ at: this.#at, length: 1, reason: 'repetition operator missing expression' });
    if (!found) throw this.#error({ at: this.#at, length: 1, reason: 'repetition quantifier expects a valid decimal' });
    const [text, least, most] = found;
    if (most && Number(least) > Number(most))
      throw this.#error({
        at: this.#at,
        length: text.length,
        reason: 'invalid repetition count range, the start must be <= the end',
      });
    if (this.#isRepeated) this.#source = `${this.#source.slice(0, this.#atom)}(?:${this.#source.slice(this.#atom)})`;
    this.#source += text;
    this.#at += text.length;
    this.#isRepeated = true;
  }
}
