import { type Argument, type BinaryOperator, type Clause, type Expression, RulesSyntaxError } from './syntax.js';
import type { TokenStream } from './token-stream.js';
import { tokenStream } from './token-stream.js';

/** Reads one expression. @throws RulesSyntaxError */
export function parseExpression(tokens: TokenStream): Expression {
  const { place } = tokens.peek();
  const then = parseBinary(tokens, 0);
  if (!tokens.take('if')) return then;
  const test = parseBinary(tokens, 0);
  tokens.expect('else');
  return { kind: 'choice', place, test, then, otherwise: parseExpression(tokens) };
}

/** Weakest first; `not` stands between `and` and the comparisons. */
const levels: readonly (readonly BinaryOperator[])[] = [
  ['or'],
  ['and'],
  ['==', '!=', '<', '<=', '>', '>=', 'in', 'not in'],
  ['+', '-'],
  ['*', '//', '%'],
];
const comparisons = 2;

function parseBinary(tokens: TokenStream, level: number): Expression {
  const operators = levels[level];
  if (operators === undefined) return parseUnary(tokens);
  const { place } = tokens.peek();
  if (level === comparisons && tokens.take('not')) return { kind: 'not', place, operand: parseBinary(tokens, level) };
  let left = parseBinary(tokens, level + 1);
  for (;;) {
    const operator = takeOperator(tokens, operators);
    if (operator === null) return left;
    left = { kind: 'binary', place, operator, left, right: parseBinary(tokens, level + 1) };
  }
}

function takeOperator(tokens: TokenStream, operators: readonly BinaryOperator[]): BinaryOperator | null {
  for (const operator of operators) {
    if (operator === 'not in' ? tokens.take('not', 'in') : tokens.take(operator)) return operator;
  }
  return null;
}

function parseUnary(tokens: TokenStream): Expression {
  const { place } = tokens.peek();
  if (tokens.take('-')) return { kind: 'negative', place, operand: parseUnary(tokens) };
  return parseSuffixes(tokens, parsePrimary(tokens));
}

function parseSuffixes(tokens: TokenStream, primary: Expression): Expression {
  const { place } = primary;
  let expression = primary;
  for (;;) {
    if (tokens.take('(')) expression = { kind: 'call', place, callee: expression, args: parseArguments(tokens) };
    else if (tokens.take('.')) expression = { kind: 'member', place, object: expression, name: tokens.name() };
    else if (tokens.take('[')) expression = parseIndex(tokens, expression);
    else return expression;
  }
}

function parseIndex(tokens: TokenStream, object: Expression): Expression {
  const { place } = object;
  const from = tokens.sees(':') ? null : parseExpression(tokens);
  if (!tokens.take(':')) {
    tokens.expect(']');
    return from === null ? object : { kind: 'index', place, object, index: from };
  }
  const to = tokens.sees(']') ? null : parseExpression(tokens);
  tokens.expect(']');
  return { kind: 'slice', place, object, from, to };
}

function parseArguments(tokens: TokenStream): Argument[] {
  return parseUntil(tokens, ')', () => {
    const name = tokens.takeArgumentName();
    return { name, value: parseExpression(tokens) };
  });
}

function parsePrimary(tokens: TokenStream): Expression {
  const token = tokens.next();
  const { place } = token;
  switch (token.kind) {
    case 'string':
      return { kind: 'literal', place, value: token.value + joinedStrings(tokens) };
    case 'number':
      return { kind: 'literal', place, value: token.value };
    case 'format':
      return { kind: 'format', place, parts: formatParts(token.value, token.place) };
    case 'name':
      return { ...named(token.text), place };
    case 'operator':
      if (token.text === '(') return parseGroup(tokens, place);
      if (token.text === '[') return parseList(tokens, place);
      if (token.text === '{') return parseDict(tokens, place);
      throw new RulesSyntaxError(`unexpected ${token.text}`, place);
    default:
      throw new RulesSyntaxError(`unexpected ${token.kind}`, place);
  }
}

const named = (name: string): { kind: 'literal'; value: boolean | null } | { kind: 'name'; name: string } => {
  if (name === 'True' || name === 'False') return { kind: 'literal', value: name === 'True' };
  return name === 'None' ? { kind: 'literal', value: null } : { kind: 'name', name };
};

/** Strings that stand side by side are one. */
function joinedStrings(tokens: TokenStream): string {
  let text = '';
  for (let token = tokens.peek(); token.kind === 'string'; token = tokens.peek()) {
    text += token.value;
    tokens.next();
  }
  return text;
}

function parseGroup(tokens: TokenStream, place: Expression['place']): Expression {
  if (tokens.take(')')) return { kind: 'list', place, items: [] };
  const first = parseExpression(tokens);
  if (tokens.take(')')) return first;
  tokens.expect(',');
  return { kind: 'list', place, items: [first, ...parseUntil(tokens, ')', () => parseExpression(tokens))] };
}

function parseList(tokens: TokenStream, place: Expression['place']): Expression {
  if (tokens.take(']')) return { kind: 'list', place, items: [] };
  const first = parseExpression(tokens);
  if (tokens.sees('for')) {
    const clauses = parseClauses(tokens);
    tokens.expect(']');
    return { kind: 'comprehension', place, item: first, clauses };
  }
  if (tokens.take(']')) return { kind: 'list', place, items: [first] };
  tokens.expect(',');
  return { kind: 'list', place, items: [first, ...parseUntil(tokens, ']', () => parseExpression(tokens))] };
}

function parseClauses(tokens: TokenStream): Clause[] {
  const clauses: Clause[] = [];
  while (tokens.take('for')) {
    const targets = tokens.targets();
    tokens.expect('in');
    const items = parseBinary(tokens, 0);
    const conditions: Expression[] = [];
    while (tokens.take('if')) conditions.push(parseBinary(tokens, 0));
    clauses.push({ targets, items, conditions });
  }
  return clauses;
}

function parseDict(tokens: TokenStream, place: Expression['place']): Expression {
  const entries = parseUntil(tokens, '}', () => {
    const key = parseExpression(tokens);
    tokens.expect(':');
    return [key, parseExpression(tokens)] as const;
  });
  return { kind: 'dict', place, entries };
}

/** Items with commas between them, and perhaps one behind the last. */
function parseUntil<T>(tokens: TokenStream, end: string, parse: () => T): T[] {
  const items: T[] = [];
  while (!tokens.take(end)) {
    items.push(parse());
    if (!tokens.take(',')) {
      tokens.expect(end);
      break;
    }
  }
  return items;
}

/** The text of an f-string and the expressions in its braces. */
function formatParts(text: string, place: Expression['place']): (string | Expression)[] {
  return text.split(/(\{\{|\}\}|\{[^{}]*\})/).flatMap((part): (string | Expression)[] => {
    if (part === '') return [];
    if (part === '{{' || part === '}}') return [part.charAt(0)];
    if (!part.startsWith('{')) return [part];
    return [parseExpression(tokenStream(part.slice(1, -1), place))];
  });
}
