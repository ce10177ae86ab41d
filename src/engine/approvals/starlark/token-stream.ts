import { type Place, RulesSyntaxError } from './syntax.js';
import { type Token, tokenize } from './tokens.js';

/** Tokens, one after the other, with what parsers ask of them. */
export interface TokenStream {
  peek(): Token;
  next(): Token;
  /** Whether these words and signs stand here. */
  sees(...texts: readonly string[]): boolean;
  /** Takes them if they stand here. */
  take(...texts: readonly string[]): boolean;
  takeKind(kind: Token['kind']): boolean;
  /** @throws RulesSyntaxError when it does not stand here */
  expect(text: string): void;
  name(): string;
  /** The name before a single `=`, with that; `null` when there is none. */
  takeArgumentName(): string | null;
  /** Names with commas between them. */
  targets(): string[];
}

/** @param within where an expression stands that is part of a string: its errors are told of that place */
export function tokenStream(source: string, within?: Place): TokenStream {
  const all = tokenize(source);
  let at = 0;
  const look = (ahead: number): Token => {
    const token = all[Math.min(at + ahead, all.length - 1)] ?? { kind: 'end', place: { line: 1, column: 1 } };
    return within === undefined ? token : { ...token, place: within };
  };
  const textAt = (ahead: number): string | null => {
    const token = look(ahead);
    return token.kind === 'name' || token.kind === 'operator' ? token.text : null;
  };
  const stream: TokenStream = {
    peek: () => look(0),
    next: () => {
      const token = look(0);
      at++;
      return token;
    },
    sees: (...texts) => texts.every((text, index) => textAt(index) === text),
    take: (...texts) => {
      if (!stream.sees(...texts)) return false;
      at += texts.length;
      return true;
    },
    takeKind: (kind) => {
      if (look(0).kind !== kind) return false;
      at++;
      return true;
    },
    expect: (text) => {
      if (!stream.take(text)) throw new RulesSyntaxError(`expected ${text}`, look(0).place);
    },
    name: () => {
      const token = stream.next();
      if (token.kind !== 'name') throw new RulesSyntaxError('expected a name', token.place);
      return token.text;
    },
    takeArgumentName: () => {
      const token = look(0);
      if (token.kind !== 'name' || textAt(1) !== '=') return null;
      at += 2;
      return token.text;
    },
    targets: () => {
      const isGroup = stream.take('(');
      const names = [stream.name()];
      while (stream.take(',')) names.push(stream.name());
      if (isGroup) stream.expect(')');
      return names;
    },
  };
  return stream;
}
