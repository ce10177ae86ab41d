import { locating, type Place, RulesSyntaxError } from './syntax.js';
import { isEqual, itemsOf, show, typeOf, type Value } from './values.js';

/** Longer texts and lists are refused. */
const maxLength = 1_000_000;

interface Operands {
  readonly left: Value;
  readonly right: Value;
  readonly place: Place;
}

/** What an operator makes of two values. `and` and `or` are not among them: they may leave the second one alone. @throws RulesSyntaxError */
export function operate(operator: string, { left, right, place }: Operands): Value {
  if (operator === '==') return isEqual(left, right);
  if (operator === '!=') return !isEqual(left, right);
  if (operator === 'in' || operator === 'not in') return contains(right, left, place) === (operator === 'in');
  if (operator === '+' && typeof left === 'string' && typeof right === 'string') return sized(left + right, place);
  if (operator === '+' && Array.isArray(left) && Array.isArray(right)) return sized([...left, ...right], place);
  if (operator === '%' && typeof left === 'string') {
    const values = Array.isArray(right) ? [...right] : [right];
    return left.replace(/%[sdr]/g, () => show(values.shift() ?? null));
  }
  if (typeof left === 'string' && typeof right === 'string') return compared(operator, left < right ? -1 : left > right ? 1 : 0);
  const [a, b] = [numberIn(left, place), numberIn(right, place)];
  if ((operator === '//' || operator === '%') && b === 0) throw new RulesSyntaxError('division by zero', place);
  return arithmetic(operator, a, b) ?? compared(operator, a - b);
}

/** @throws RulesSyntaxError where it is none */
export function numberIn(value: Value, place: Place): number {
  if (typeof value === 'number') return value;
  throw new RulesSyntaxError(`expected a number, found ${typeOf(value)}`, place);
}

function contains(container: Value, item: Value, place: Place): boolean {
  if (typeof container === 'string' && typeof item === 'string') return container.includes(item);
  return locating(place, () => itemsOf(container)).some((each) => isEqual(each, item));
}

function sized<T extends { readonly length: number }>(value: T, place: Place): T {
  if (value.length > maxLength) throw new RulesSyntaxError('a value is too long', place);
  return value;
}

function arithmetic(operator: string, a: number, b: number): number | null {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '//':
      return Math.floor(a / b);
    case '%':
      return a - b * Math.floor(a / b);
    default:
      return null;
  }
}

function compared(operator: string, order: number): boolean {
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}
