import { notImplemented } from '../protocol/errors.js';
import type { MethodName, ParamsOf, ResultOf } from '../protocol/index.js';
import type { RequestContext } from './request-context.js';

/** Answers one method: checks, calls, returns. It throws errors and never sends them. */
export type Handler<M extends MethodName> = (params: ParamsOf<M>, context: RequestContext) => ResultOf<M> | Promise<ResultOf<M>>;

/** A processor for every method of the contract. */
export type Handlers = { readonly [M in MethodName]: Handler<M> };

/** A handler found by name: the params that it gets have been parsed by the schema of its method. */
export type AnyHandler = { bivariant(params: unknown, context: RequestContext): unknown }['bivariant'];

/** Types the handlers of a family by their names. */
export const processor = <const H extends { readonly [M in keyof H]: M extends MethodName ? Handler<M> : never }>(handlers: H): H =>
  handlers;

/** Answers that the methods are not built yet. */
export function unbuilt<const M extends MethodName>(...names: readonly M[]): { readonly [N in M]: () => never } {
  return asRecordOf<M>(
    Object.fromEntries(
      names.map((name) => [
        name,
        () => {
          throw notImplemented(name);
        },
      ]),
    ),
  );
}

/** `Object.fromEntries` forgets which keys there are. */
const asRecordOf = <M extends string>(record: Readonly<Record<string, () => never>>): { readonly [N in M]: () => never } =>
  record as { readonly [N in M]: () => never };
