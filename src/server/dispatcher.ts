import { errorCodes, internalError, invalidRequest, overloaded, RpcError } from '../protocol/errors.js';
import type { W3cTraceContext } from '../protocol/envelope.js';
import { findExperimentalUse, methodsByName, parseParams, unknownMethod } from '../protocol/index.js';
import type { Connection } from './connection.js';
import { KeyedQueue } from './keyed-queue.js';
import { type Logger, messageOf } from './logger.js';
import type { AnyHandler, Handlers } from './processors.js';
import { RequestContext } from './request-context.js';

/** One request and the way back to whoever made it. Exactly one of the two is called, once. */
export interface Call {
  readonly method: string;
  readonly params: unknown;
  readonly trace?: W3cTraceContext | null | undefined;
  readonly signal?: AbortSignal | undefined;
  succeed(result: unknown): void;
  fail(error: unknown): void;
}

/** Takes a request through shape, handshake, gates and queue to its processor, and its outcome back. */
export class Dispatcher {
  readonly #handlers: ReadonlyMap<string, AnyHandler>;
  readonly #queue = new KeyedQueue();
  readonly #logger: Logger;

  constructor(options: { handlers: Handlers; logger: Logger }) {
    this.#handlers = new Map(Object.entries(options.handlers as Readonly<Record<string, AnyHandler>>));
    this.#logger = options.logger;
  }

  /** Returns at once; the answer comes by the call. Refusals come before it returns. */
  dispatch(connection: Connection, call: Call): void {
    let work: Promise<unknown>;
    let context: RequestContext;
    try {
      const { params, handler, method } = this.#admit(connection, call);
      context = new RequestContext({ connection, trace: call.trace, signal: call.signal });
      const scope = method.scope(params);
      if (scope) {
        const key = scope.perConnection ? `${connection.id}:${scope.key}` : scope.key;
        const ctx = context;
        const run = async (release: () => void): Promise<unknown> => {
          ctx.holdScope(release);
          return handler(params, ctx);
        };
        work = this.#queue.run(key, scope, run, context.signal);
      } else {
        const result = handler(params, context);
        if (!isPromise(result)) return this.#succeed(call, context, result);
        work = result;
      }
    } catch (error) {
      call.fail(this.#toRpcError(error, call));
      return;
    }
    work.then(
      (result) => this.#succeed(call, context, result),
      (error: unknown) => call.fail(this.#toRpcError(error, call)),
    );
  }

  #admit(connection: Connection, call: Call) {
    const method = findMethod(call.method);
    const handler = this.#handlers.get(call.method);
    if (!method || !handler) throw unknownMethod(call.method);
    const params = parseParams(method, call.params);
    if (!connection.isInitialized && call.method !== 'initialize') throw invalidRequest('Not initialized');
    if (!connection.experimentalApi) {
      const reason = method.experimental ? method.wire : findExperimentalUse(method, params);
      if (reason !== null) throw invalidRequest(`${reason} requires experimentalApi capability`);
    }
    if (method.localOnly && connection.isRemote) throw invalidRequest(`${method.wire} is not available on remote connections`);
    return { method, handler, params };
  }

  #succeed(call: Call, context: RequestContext, result: unknown): void {
    call.succeed(result);
    context.runAfterResponse((error) => this.#logger.error(`what follows ${call.method} failed`, { error: messageOf(error) }));
  }

  #toRpcError(error: unknown, call: Call): unknown {
    if (error instanceof RpcError) return error;
    if (call.signal?.aborted && error === call.signal.reason) return error;
    this.#logger.error(`${call.method} failed`, { error: messageOf(error) });
    return internalError(messageOf(error), { cause: error });
  }
}

/** The answer to a request that is one too many. */
export const overloadedAnswer = (): RpcError => overloaded();
export const shutdownMessage = 'in-process app-server runtime is shutting down';
export const shutdownError = (): RpcError => new RpcError(errorCodes.internalError, shutdownMessage);

const isPromise = (value: unknown): value is Promise<unknown> => value instanceof Promise;

