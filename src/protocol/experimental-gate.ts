import * as z from 'zod';
import { viewSchema } from './schema-view.js';

/** Looks a value over and returns the reason of the first experimental part that it uses. */
type Check = (value: unknown) => string | null;

interface Gated {
  readonly wire: string;
  readonly params: z.core.$ZodType | null;
  readonly experimental: boolean;
}

/** Finds what a request uses that needs the experimental capability. Keeps what it has learned of each method. */
export class ExperimentalGate {
  readonly #checks = new Map<string, Check | null>();

  /**
   * The reason that the refusal names: the method, or the first marked member in declared order that is present and
   * neither `null` nor `false`. `null`: nothing experimental is used.
   */
  find(method: Gated, params: unknown): string | null {
    if (method.experimental) return method.wire;
    if (method.params === null) return null;
    let check = this.#checks.get(method.wire);
    if (check === undefined) {
      check = checkOf(method.params, []);
      this.#checks.set(method.wire, check);
    }
    return check?.(params) ?? null;
  }
}

/** What to look at in a schema; `null`: nothing in it is marked. Recursive types are not followed a second time. */
function checkOf(schema: z.core.$ZodType, above: readonly string[]): Check | null {
  const { name, experimental, shape } = viewSchema(schema);
  if (experimental !== null) return (value) => (isUsed(value) ? experimental : null);
  if (name !== null && above.includes(name)) return null;
  const within = name === null ? above : [...above, name];
  switch (shape.kind) {
    case 'object':
      return firstOf(shape.members.map(([key, member]) => onMember(key, checkOf(member, within))));
    case 'choice':
      return firstOf(shape.options.map((option) => checkOption(option, within)));
    case 'list': {
      const check = checkOf(shape.item, within);
      return check && ((value) => (Array.isArray(value) ? firstReason(value, check) : null));
    }
    case 'map': {
      const check = checkOf(shape.value, within);
      return check && ((value) => (typeof value === 'object' && value !== null ? firstReason(Object.values(value), check) : null));
    }
    case 'tagged':
    case 'union':
    case 'both':
      return firstOf(shape.options.map((option) => checkOption(option, within)));
    default:
      return null;
  }
}

/** A marked option of a union counts only if the value is of that option. */
function checkOption(option: z.core.$ZodType, above: readonly string[]): Check | null {
  const check = checkOf(option, above);
  return check && ((value) => (isA(option, value) ? check(value) : null));
}

/** The options of the contract's unions differ in the keys that they need and in their literals, so parsing tells them apart. */
const isA = (option: z.core.$ZodType, value: unknown): boolean => z.safeParse(option, value).success;

const isUsed = (value: unknown): boolean => value !== undefined && value !== null && value !== false;

function onMember(key: string, check: Check | null): Check | null {
  return check && ((value) => (typeof value === 'object' && value !== null ? check(Reflect.get(value, key)) : null));
}

function firstOf(checks: readonly (Check | null)[]): Check | null {
  const real = checks.filter((check) => check !== null);
  if (real.length === 0) return null;
  return (value) => firstReason(real, (check) => check(value));
}

function firstReason<T>(items: readonly T[], check: (item: T) => string | null): string | null {
  for (const item of items) {
    const reason = check(item);
    if (reason !== null) return reason;
  }
  return null;
}
