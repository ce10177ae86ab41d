import type { MethodName, ParamsOf, ResultOf } from '../../protocol/index.js';
import type { RequestContext } from './request-context.js';

/** Answers one method: checks, calls, returns. It throws errors and never sends them. */
export type Handler<M extends MethodName> = (params: ParamsOf<M>, context: RequestContext) => ResultOf<M> | Promise<ResultOf<M>>;

/** A processor for every method of the contract. */
export type Handlers = { readonly [M in MethodName]: Handler<M> };

/** All but the handshake, which needs none of the services. */
export type LateHandlers = Omit<Handlers, 'initialize'>;

/** A handler found by name: the params that it gets have been parsed by the schema of its method. */
export type AnyHandler = { bivariant(params: unknown, context: RequestContext): unknown }['bivariant'];

/** Types the handlers of a family by their names. */
export const processor = <const H extends { readonly [M in keyof H]: M extends MethodName ? Handler<M> : never }>(handlers: H): H =>
  handlers;
