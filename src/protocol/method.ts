import type * as z from 'zod';
import type { Scope } from './scope.js';

/** One request of the contract. `params` is `undefined` in the type of methods that take none. */
export interface Method<W extends string, P, R> {
  readonly wire: W;
  /** `null`: the method takes no params (absent, `null` and `{}` are accepted). */
  readonly params: z.ZodType<P> | null;
  readonly result: z.ZodType<R>;
  /** The queue that the request waits in; `null`: it starts at once. */
  readonly scope: (params: P) => Scope | null;
  readonly experimental: boolean;
  /** Kept for old clients; not part of the exported contract. */
  readonly deprecated: boolean;
  /** Refused on connections from another machine. */
  readonly localOnly: boolean;
  /** Never set: types are read from here. */
  readonly '~types'?: { readonly params: P; readonly result: R };
}

export interface MethodOptions<P, R> {
  readonly params: z.ZodType<P> | null;
  readonly result: z.ZodType<R>;
  readonly scope?: (params: P) => Scope | null;
  readonly experimental?: true;
  readonly deprecated?: true;
  readonly localOnly?: true;
}

/** Declares a request that a client may send. */
export function method<W extends string, P = undefined, R = never>(wire: W, options: MethodOptions<P, R>): Method<W, P, R> {
  return {
    wire,
    params: options.params,
    result: options.result,
    scope: options.scope ?? (() => null),
    experimental: options.experimental ?? false,
    deprecated: options.deprecated ?? false,
    localOnly: options.localOnly ?? false,
  };
}

/** One notification, sent by the server (or `initialized`, by the client). */
export interface Notification<W extends string, P> {
  readonly wire: W;
  readonly params: z.ZodType<P> | null;
  readonly '~types'?: { readonly params: P };
}

export function notification<W extends string, P = undefined>(wire: W, params: z.ZodType<P> | null): Notification<W, P> {
  return { wire, params };
}

/** One request that the server sends to clients. */
export interface ServerRequest<W extends string, P, R> {
  readonly wire: W;
  readonly params: z.ZodType<P>;
  readonly result: z.ZodType<R>;
  readonly '~types'?: { readonly params: P; readonly result: R };
}

export function serverRequest<W extends string, P, R>(
  wire: W,
  types: { params: z.ZodType<P>; result: z.ZodType<R> },
): ServerRequest<W, P, R> {
  return { wire, ...types };
}
