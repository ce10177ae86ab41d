import type * as z from 'zod';
import { type RpcError, invalidRequest } from './errors.js';
import { type Alias, findMistake, found, unknownVariant } from './mistake.js';

/** What is needed of a method to check its params. */
interface Checked<P> {
  readonly params: z.ZodType<P> | null;
}

/** Checks the params of a request. Throws the error that names the first mistake in the words that clients match on. */
export function parseParams<P>(method: Checked<P>, params: unknown): P {
  if (method.params === null) return parseNothing(params);
  if (params === undefined || params === null) throw badlyFormed('missing field `params`');
  const parsed = method.params.safeParse(params);
  if (parsed.success) return parsed.data;
  const aliases: Alias[] = [];
  const mistake = findMistake(method.params, params, aliases);
  if (mistake !== null) throw badlyFormed(mistake);
  const again = method.params.safeParse(withoutAliases(params, aliases));
  if (again.success) return again.data;
  throw badlyFormed(`invalid value: ${found(params)} is not what the method takes`);
}

/** The error for a method that does not exist. `known` is every method that does, in the order of `methodOrder`. */
export function unknownMethod(name: string, known: readonly string[]): RpcError {
  return badlyFormed(unknownVariant(name, known));
}

const badlyFormed = (reason: string): RpcError => invalidRequest(`Invalid request: ${reason}`);

/** `undefined` is the type of the params of methods that take none; callers of those know `P` as `undefined`. */
function parseNothing<P>(params: unknown): P {
  const isNothing =
    params === undefined || params === null || (typeof params === 'object' && !Array.isArray(params) && Object.keys(params).length === 0);
  if (!isNothing) throw badlyFormed(`invalid type: ${found(params)}, expected unit`);
  return undefined as P;
}

/** The value with choices under the names that the contract has for them. */
export function withoutAliases(params: unknown, aliases: readonly Alias[]): unknown {
  const copy: unknown = structuredClone(params);
  for (const { path, meaning } of aliases) {
    const holder = path
      .slice(0, -1)
      .reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : at), copy);
    const key = path.at(-1);
    if (typeof holder === 'object' && holder !== null && key !== undefined) Reflect.set(holder, key, meaning);
  }
  return copy;
}
