import type { ParamsOf, ResultOf } from '../../protocol/index.js';
import type { Connection } from '../connections/connection.js';
import type { Handler, LateHandlers } from '../dispatch/processor.js';
import type { Analytics } from './analytics.js';
import type { WatchedMethod } from './answered.js';

interface Told<M extends WatchedMethod> {
  readonly connection: Connection;
  readonly params: ParamsOf<M>;
  readonly outcome: { readonly result: ResultOf<M> } | { readonly error: unknown };
}

/** The handlers, of which those that facts are made of tell what they have answered. */
export const watchedHandlers = (handlers: LateHandlers, analytics: Analytics): LateHandlers => ({
  ...handlers,
  'thread/start': watched<'thread/start'>(handlers['thread/start'], (told) => analytics.answered({ method: 'thread/start', ...told })),
  'thread/resume': watched<'thread/resume'>(handlers['thread/resume'], (told) => analytics.answered({ method: 'thread/resume', ...told })),
  'thread/fork': watched<'thread/fork'>(handlers['thread/fork'], (told) => analytics.answered({ method: 'thread/fork', ...told })),
  'turn/start': watched<'turn/start'>(handlers['turn/start'], (told) => analytics.answered({ method: 'turn/start', ...told })),
  'turn/steer': watched<'turn/steer'>(handlers['turn/steer'], (told) => analytics.answered({ method: 'turn/steer', ...told })),
});

const watched =
  <M extends WatchedMethod>(handler: Handler<M>, tell: (told: Told<M>) => void): Handler<M> =>
  async (params, context) => {
    const { connection } = context;
    let result: ResultOf<M> | undefined;
    // Before what the handler itself lets follow: a turn is known by who asked for it when it begins.
    context.afterResponse(() => {
      if (result !== undefined) tell({ connection, params, outcome: { result } });
    });
    try {
      result = await handler(params, context);
      return result;
    } catch (error) {
      tell({ connection, params, outcome: { error } });
      throw error;
    }
  };
