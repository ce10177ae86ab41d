import type * as z from 'zod';
import { errorCodes, internalError, invalidRequest, RpcError } from '../../protocol/errors.js';
import { ExperimentalGate } from '../../protocol/experimental-gate.js';
import { parseParams, unknownMethod } from '../../protocol/invalid-request.js';
import { methodOrder, methodsByName } from '../../protocol/registry.js';
import type { Scope } from '../../protocol/scope.js';
import { noTracing, type Tracing } from '../../telemetry/tracing.js';
import type { Connection } from '../connections/connection.js';
import { type Logger, messageOf } from '../telemetry/logger.js';
import type { Call } from './call.js';
import { KeyedQueue } from './keyed-queue.js';
import type { HandlersByName } from './late-handlers.js';
import { RequestContext } from './request-context.js';
import { beginRequest, type RequestTrace } from './request-trace.js';

/** A method found by name. Its `scope` is only ever given params that its own schema has parsed. */
interface AnyMethod {
  readonly wire: string;
  readonly params: z.ZodType | null;
  readonly experimental: boolean;
  readonly localOnly: boolean;
  scope(params: unknown): Scope | null;
}

/** Takes a request through shape, handshake, gates and queue to its processor, and its outcome back. */
export class Dispatcher {
  readonly #handlers: HandlersByName;
  readonly #methods: ReadonlyMap<string, AnyMethod>;
  readonly #gate = new ExperimentalGate();
  readonly #queue = new KeyedQueue();
  readonly #logger: Logger;
  readonly #tracing: Tracing;
  readonly #onRequest: () => void;

  /** `onRequest`: told of each before it is looked at. */
  constructor(options: { handlers: HandlersByName; logger: Logger; tracing?: Tracing; onRequest: () => void }) {
    this.#onRequest = options.onRequest;
    this.#handlers = options.handlers;
    this.#methods = methodsByName;
    this.#logger = options.logger;
    this.#tracing = options.tracing ?? noTracing;
  }

  /** Returns at once; the answer comes by the call. Refusals come before it returns. */
  dispatch(connection: Connection, call: Call): void {
    let work: Promise<unknown>;
    let context: RequestContext;
    const traced = beginRequest(this.#tracing, connection, call);
    this.#logger.trace?.('request', { method: call.method, connectionId: connection.id });
    this.#onRequest();
    try {
      const { params, handler, method } = this.#admit(connection, call);
      context = new RequestContext({ connection, trace: traced.trace, signal: call.signal, onReleased: call.becomeSlow });
      const scope = method.scope(params);
      if (scope) {
        const key = scope.perConnection ? `${connection.id}:${scope.key}` : scope.key;
        const ctx = context;
        const queued = traced.trace.begin({ type: 'queued' });
        const run = async (release: () => void): Promise<unknown> => {
          queued.end();
          ctx.holdScope(release);
          return handler(params, ctx);
        };
        work = this.#queue.run(key, scope, run, context.signal);
        if (queued.isWatched) work.catch(() => queued.end()); // One that gave up waiting has not run.
      } else {
        const result = handler(params, context);
        if (!isPromise(result)) {
          this.#succeed(call, traced, context, result);
          return;
        }
        work = result;
      }
    } catch (error) {
      this.#fail(call, traced, error);
      return;
    }
    work.then(
      (result) => this.#succeed(call, traced, context, result),
      (error: unknown) => this.#fail(call, traced, error),
    );
  }

  #admit(connection: Connection, call: Call) {
    const method = this.#methods.get(call.method);
    const handler = this.#handlers.get(call.method);
    if (!method || !handler) throw unknownMethod(call.method, methodOrder);
    const params = parseParams(method, call.params);
    if (!connection.isInitialized && call.method !== 'initialize') throw invalidRequest('Not initialized');
    if (!connection.experimentalApi) {
      const reason = this.#gate.find(method, params);
      if (reason !== null) throw invalidRequest(`${reason} requires experimentalApi capability`);
    }
    if (method.localOnly && connection.isRemote) throw invalidRequest(`${method.wire} is not available over remote transports`);
    return { method, handler, params };
  }

  #succeed(call: Call, traced: RequestTrace, context: RequestContext, result: unknown): void {
    call.succeed(result);
    traced.end();
    context.runAfterResponse((error) => this.#logger.error(`what follows ${call.method} failed`, { error: messageOf(error) }));
  }

  #fail(call: Call, traced: RequestTrace, error: unknown): void {
    const told = this.#toRpcError(error, call);
    call.fail(told);
    traced.end(told instanceof RpcError && told.code === errorCodes.internalError ? 'failed' : 'done');
  }

  #toRpcError(error: unknown, call: Call): unknown {
    if (error instanceof RpcError) {
      this.#logger.debug?.('request refused', { method: call.method, code: error.code, error: error.message });
      return error;
    }
    if (call.signal?.aborted && error === call.signal.reason) return error;
    this.#logger.error(`${call.method} failed`, { error: messageOf(error) });
    return internalError(messageOf(error), { cause: error });
  }
}

/** What unanswered calls and open questions fail with when the server stops. */
export const shutdownError = (): RpcError => new RpcError(errorCodes.internalError, 'in-process app-server runtime is shutting down');

const isPromise = (value: unknown): value is Promise<unknown> => value instanceof Promise;
