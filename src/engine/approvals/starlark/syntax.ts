/** A place in a rules file, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What is wrong with a rules file, and where. */
export class RulesSyntaxError extends Error {
  override readonly name = 'RulesSyntaxError';
  readonly place: Place;

  constructor(message: string, place: Place) {
    super(message);
    this.place = place;
  }
}

export type BinaryOperator = '+' | '-' | '*' | '//' | '%' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in' | 'and' | 'or';

/** A loop over a list with its conditions, inside a comprehension. */
export interface Clause {
  readonly targets: readonly string[];
  readonly items: Expression;
  readonly conditions: readonly Expression[];
}

export interface Argument {
  /** `null`: by position. */
  readonly name: string | null;
  readonly value: Expression;
}

export type Expression = { readonly place: Place } & (
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'format'; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'comprehension'; readonly item: Expression; readonly clauses: readonly Clause[] }
  | { readonly kind: 'not' | 'negative'; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'choice'; readonly test: Expression; readonly then: Expression; readonly otherwise: Expression }
  | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly Argument[] }
  | { readonly kind: 'member'; readonly object: Expression; readonly name: string }
  | { readonly kind: 'index'; readonly object: Expression; readonly index: Expression }
  | { readonly kind: 'slice'; readonly object: Expression; readonly from: Expression | null; readonly to: Expression | null }
);

export interface Parameter {
  readonly name: string;
  readonly fallback: Expression | null;
}

export type Statement = { readonly place: Place } & (
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'assign'; readonly targets: readonly string[]; readonly value: Expression }
  | { readonly kind: 'add'; readonly target: string; readonly value: Expression }
  | { readonly kind: 'def'; readonly name: string; readonly parameters: readonly Parameter[]; readonly body: readonly Statement[] }
  | { readonly kind: 'for'; readonly targets: readonly string[]; readonly items: Expression; readonly body: readonly Statement[] }
  | { readonly kind: 'if'; readonly test: Expression; readonly then: readonly Statement[]; readonly otherwise: readonly Statement[] }
  | { readonly kind: 'return'; readonly value: Expression | null }
  | { readonly kind: 'break' | 'continue' | 'pass' }
);

/** Gives an error that knows no place the place of what caused it. */
export function locating<T>(place: Place, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RulesSyntaxError) throw error;
    throw new RulesSyntaxError(error instanceof Error ? error.message : String(error), place);
  }
}
