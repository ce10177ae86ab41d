import { builtins, methodOf } from './builtins.js';
import { numberIn, operate } from './operators.js';
import { parseRules } from './parse.js';
import { type Clause, type Expression, locating, type Place, RulesSyntaxError, type Statement } from './syntax.js';
import { type Callable, isTrue, itemsOf, show, typeOf, type Value } from './values.js';

/** A file that does more than this goes round in circles. */
const maxSteps = 1_000_000;
const maxDepth = 64;

type Scope = { readonly names: Map<string, Value>; readonly outer: Scope | null };

/** Why a block stopped before its end. */
type Exit = { readonly kind: 'return'; readonly value: Value } | { readonly kind: 'break' | 'continue' } | null;

/**
 * Runs a rules file: a dialect of Starlark, with loops over lists only, so that it ends.
 *
 * @param globals what the file can call besides the language's own functions; the place is that of the call
 * @throws RulesSyntaxError
 */
export function runRules(source: string, globals: ReadonlyMap<string, (place: Place) => Callable>): void {
  new Interpreter(globals).run(parseRules(source));
}

class Interpreter {
  readonly #globals: ReadonlyMap<string, (place: Place) => Callable>;
  #steps = 0;
  #depth = 0;

  constructor(globals: ReadonlyMap<string, (place: Place) => Callable>) {
    this.#globals = globals;
  }

  run(statements: readonly Statement[]): void {
    this.#block(statements, { names: new Map(), outer: null });
  }

  #block(statements: readonly Statement[], scope: Scope): Exit {
    for (const statement of statements) {
      const exit = this.#statement(statement, scope);
      if (exit !== null) return exit;
    }
    return null;
  }

  #statement(statement: Statement, scope: Scope): Exit {
    this.#step(statement.place);
    switch (statement.kind) {
      case 'expression':
        this.#value(statement.expression, scope);
        return null;
      case 'assign':
        this.#assign(statement.targets, this.#value(statement.value, scope), { scope, place: statement.place });
        return null;
      case 'add': {
        const { target, value, place } = statement;
        scope.names.set(target, operate('+', { left: this.#lookUp(target, scope, place), right: this.#value(value, scope), place }));
        return null;
      }
      case 'def':
        scope.names.set(statement.name, this.#function(statement, scope));
        return null;
      case 'for':
        return this.#loop(statement, scope);
      case 'if':
        return this.#block(isTrue(this.#value(statement.test, scope)) ? statement.then : statement.otherwise, scope);
      case 'return':
        return { kind: 'return', value: statement.value === null ? null : this.#value(statement.value, scope) };
      case 'break':
      case 'continue':
        return { kind: statement.kind };
      default:
        return null;
    }
  }

  #loop({ targets, items, body, place }: Extract<Statement, { kind: 'for' }>, scope: Scope): Exit {
    for (const item of locating(items.place, () => itemsOf(this.#value(items, scope)))) {
      this.#assign(targets, item, { scope, place });
      const exit = this.#block(body, scope);
      if (exit?.kind === 'return') return exit;
      if (exit?.kind === 'break') break;
    }
    return null;
  }

  #function({ parameters, body }: Extract<Statement, { kind: 'def' }>, outer: Scope): Callable {
    return ({ positional, named }) => {
      const names = new Map<string, Value>();
      parameters.forEach(({ name, fallback }, index) => {
        const given = positional[index] ?? named.get(name);
        if (given === undefined && fallback === null) throw new Error(`missing argument ${name}`);
        names.set(name, given ?? (fallback === null ? null : this.#value(fallback, outer)));
      });
      if (++this.#depth > maxDepth) throw new Error('functions call each other too deeply');
      const exit = this.#block(body, { names, outer });
      this.#depth--;
      return exit?.kind === 'return' ? exit.value : null;
    };
  }

  #assign(targets: readonly string[], value: Value, { scope, place }: { scope: Scope; place: Place }): void {
    const [only] = targets;
    if (targets.length === 1 && only !== undefined) {
      scope.names.set(only, value);
      return;
    }
    const items = locating(place, () => itemsOf(value));
    if (items.length !== targets.length) throw new RulesSyntaxError(`expected ${targets.length} values, found ${items.length}`, place);
    for (const [index, name] of targets.entries()) scope.names.set(name, items[index] ?? null);
  }

  #value(expression: Expression, scope: Scope): Value {
    this.#step(expression.place);
    const { place } = expression;
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'format':
        return expression.parts.map((part) => (typeof part === 'string' ? part : show(this.#value(part, scope)))).join('');
      case 'name':
        return this.#lookUp(expression.name, scope, place);
      case 'list':
        return expression.items.map((item) => this.#value(item, scope));
      case 'dict':
        return new Map(expression.entries.map(([key, value]) => [this.#key(key, scope), this.#value(value, scope)]));
      case 'comprehension':
        return this.#comprehension(expression.item, expression.clauses, { names: new Map(), outer: scope });
      case 'not':
        return !isTrue(this.#value(expression.operand, scope));
      case 'negative':
        return -numberIn(this.#value(expression.operand, scope), place);
      case 'binary':
        return this.#operation(expression, scope);
      case 'choice':
        return this.#value(isTrue(this.#value(expression.test, scope)) ? expression.then : expression.otherwise, scope);
      case 'member': {
        const object = this.#value(expression.object, scope);
        return locating(place, () => methodOf(object, expression.name));
      }
      case 'call':
        return this.#call(expression, scope);
      case 'index':
        return this.#index(expression, scope);
      case 'slice':
        return this.#slice(expression, scope);
      default:
        return expression satisfies never;
    }
  }

  #comprehension(item: Expression, [clause, ...rest]: readonly Clause[], scope: Scope): Value[] {
    if (clause === undefined) return [this.#value(item, scope)];
    return locating(clause.items.place, () => itemsOf(this.#value(clause.items, scope))).flatMap((value) => {
      this.#assign(clause.targets, value, { scope, place: item.place });
      const isWanted = clause.conditions.every((condition) => isTrue(this.#value(condition, scope)));
      return isWanted ? this.#comprehension(item, rest, scope) : [];
    });
  }

  #operation({ operator, left, right, place }: Extract<Expression, { kind: 'binary' }>, scope: Scope): Value {
    const first = this.#value(left, scope);
    if (operator === 'and') return isTrue(first) ? this.#value(right, scope) : first;
    if (operator === 'or') return isTrue(first) ? first : this.#value(right, scope);
    return operate(operator, { left: first, right: this.#value(right, scope), place });
  }

  #call({ callee, args, place }: Extract<Expression, { kind: 'call' }>, scope: Scope): Value {
    const known = callee.kind === 'name' && !isDefined(callee.name, scope) ? this.#globals.get(callee.name)?.(place) : undefined;
    const called = known ?? this.#value(callee, scope);
    if (typeof called !== 'function') throw new RulesSyntaxError(`${typeOf(called)} cannot be called`, place);
    const positional = args.filter(({ name }) => name === null).map(({ value }) => this.#value(value, scope));
    const named = new Map(args.flatMap(({ name, value }) => (name === null ? [] : [[name, this.#value(value, scope)] as const])));
    return locating(place, () => called({ positional, named }));
  }

  #index({ object, index, place }: Extract<Expression, { kind: 'index' }>, scope: Scope): Value {
    const container = this.#value(object, scope);
    const found =
      container instanceof Map
        ? container.get(this.#key(index, scope))
        : (typeof container === 'string' ? [...container] : locating(place, () => itemsOf(container))).at(
            numberIn(this.#value(index, scope), place),
          );
    if (found === undefined) throw new RulesSyntaxError('nothing is there', place);
    return found;
  }

  #slice({ object, from, to, place }: Extract<Expression, { kind: 'slice' }>, scope: Scope): Value {
    const container = this.#value(object, scope);
    const bound = (expression: Expression | null): number | undefined =>
      expression === null ? undefined : numberIn(this.#value(expression, scope), place);
    if (typeof container === 'string') return [...container].slice(bound(from), bound(to)).join('');
    return locating(place, () => itemsOf(container)).slice(bound(from), bound(to));
  }

  #key(expression: Expression, scope: Scope): string | number {
    const key = this.#value(expression, scope);
    if (typeof key === 'string' || typeof key === 'number') return key;
    throw new RulesSyntaxError(`${typeOf(key)} cannot be a key`, expression.place);
  }

  #lookUp(name: string, scope: Scope, place: Place): Value {
    for (let at: Scope | null = scope; at !== null; at = at.outer) {
      const value = at.names.get(name);
      if (value !== undefined) return value;
    }
    const known = this.#globals.get(name)?.(place) ?? builtins.get(name);
    if (known === undefined) throw new RulesSyntaxError(`${name} is not defined`, place);
    return known;
  }

  #step(place: Place): void {
    if (++this.#steps > maxSteps) throw new RulesSyntaxError('the rules take too long', place);
  }
}

function isDefined(name: string, scope: Scope): boolean {
  for (let at: Scope | null = scope; at !== null; at = at.outer) if (at.names.has(name)) return true;
  return false;
}
