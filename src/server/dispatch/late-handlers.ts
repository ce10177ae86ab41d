import type { AnyHandler, Handlers, LateHandlers } from './processor.js';
import type { RequestContext } from './request-context.js';

/** Handlers by the names of their methods. */
export type HandlersByName = ReadonlyMap<string, AnyHandler>;

export const byName = (handlers: Partial<Handlers>): HandlersByName => new Map(Object.entries<AnyHandler>({ ...handlers }));

/** A handler for each name, which waits for the real ones: the first request has them loaded. */
export function lateHandlers(names: readonly string[], load: () => Promise<LateHandlers>): HandlersByName {
  let loaded: HandlersByName | null = null;
  const loadThenRun = async (name: string, params: unknown, context: RequestContext): Promise<unknown> => {
    loaded ??= byName(await load());
    context.signal.throwIfAborted();
    return loaded.get(name)?.(params, context);
  };
  const late =
    (name: string): AnyHandler =>
    (params, context) =>
      loaded === null ? loadThenRun(name, params, context) : loaded.get(name)?.(params, context);
  return new Map(names.map((name) => [name, late(name)]));
}
