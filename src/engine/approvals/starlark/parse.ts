import { parseExpression } from './parse-expression.js';
import { type Parameter, RulesSyntaxError, type Statement } from './syntax.js';
import { type TokenStream, tokenStream } from './token-stream.js';

/** Reads a rules file. @throws RulesSyntaxError */
export function parseRules(source: string): readonly Statement[] {
  const tokens = tokenStream(source);
  const statements: Statement[] = [];
  while (tokens.peek().kind !== 'end') statements.push(...parseStatement(tokens));
  return statements;
}

function parseStatement(tokens: TokenStream): readonly Statement[] {
  const { place } = tokens.peek();
  if (tokens.take('def')) return [parseFunction(tokens, place)];
  if (tokens.take('for')) {
    const targets = tokens.targets();
    tokens.expect('in');
    const items = parseExpression(tokens);
    return [{ kind: 'for', place, targets, items, body: parseBlock(tokens) }];
  }
  if (tokens.take('if')) return [parseIf(tokens, place)];
  const statements = [parseSimple(tokens, place)];
  while (tokens.take(';') && tokens.peek().kind !== 'newline') statements.push(parseSimple(tokens, tokens.peek().place));
  if (!tokens.takeKind('newline')) throw new RulesSyntaxError('expected the end of the line', tokens.peek().place);
  return statements;
}

function parseIf(tokens: TokenStream, place: Statement['place']): Statement {
  const test = parseExpression(tokens);
  const then = parseBlock(tokens);
  const next = tokens.peek().place;
  if (tokens.take('elif')) return { kind: 'if', place, test, then, otherwise: [parseIf(tokens, next)] };
  return { kind: 'if', place, test, then, otherwise: tokens.take('else') ? parseBlock(tokens) : [] };
}

function parseFunction(tokens: TokenStream, place: Statement['place']): Statement {
  const name = tokens.name();
  tokens.expect('(');
  const parameters: Parameter[] = [];
  while (!tokens.take(')')) {
    const given = tokens.takeArgumentName();
    parameters.push(given === null ? { name: tokens.name(), fallback: null } : { name: given, fallback: parseExpression(tokens) });
    if (!tokens.sees(')')) tokens.expect(',');
  }
  return { kind: 'def', place, name, parameters, body: parseBlock(tokens) };
}

function parseBlock(tokens: TokenStream): readonly Statement[] {
  tokens.expect(':');
  if (!tokens.takeKind('newline')) return parseStatement(tokens);
  if (!tokens.takeKind('indent')) throw new RulesSyntaxError('expected an indented block', tokens.peek().place);
  const statements: Statement[] = [];
  while (!tokens.takeKind('dedent')) statements.push(...parseStatement(tokens));
  return statements;
}

function parseSimple(tokens: TokenStream, place: Statement['place']): Statement {
  for (const kind of ['break', 'continue', 'pass'] as const) if (tokens.take(kind)) return { kind, place };
  if (tokens.take('return')) return { kind: 'return', place, value: tokens.peek().kind === 'newline' ? null : parseExpression(tokens) };
  const expression = parseExpression(tokens);
  if (tokens.take('+=')) return { kind: 'add', place, target: targetsOf(expression)[0] ?? '', value: parseExpression(tokens) };
  const items = [expression];
  while (tokens.take(',')) items.push(parseExpression(tokens));
  if (tokens.take('=')) return { kind: 'assign', place, targets: items.flatMap(targetsOf), value: parseExpression(tokens) };
  return { kind: 'expression', place, expression };
}

function targetsOf(expression: ReturnType<typeof parseExpression>): string[] {
  if (expression.kind === 'name') return [expression.name];
  if (expression.kind === 'list') return expression.items.flatMap(targetsOf);
  throw new RulesSyntaxError('only names can be assigned to', expression.place);
}
