import type { Caller } from '../../engine/caller.js';
import { noTrace, type Trace } from '../../telemetry/tracing.js';
import type { Connection } from '../connections/connection.js';

/** What a processor may use besides its params. */
export class RequestContext {
  readonly connection: Connection;
  /** What it starts is part of it. */
  readonly trace: Trace;
  readonly #own: AbortSignal | undefined;
  readonly #onReleased: (() => void) | undefined;
  readonly #afterResponse: (() => void)[] = [];
  #signal: AbortSignal | undefined;
  #release: (() => void) | undefined;

  constructor(options: {
    connection: Connection;
    trace?: Trace;
    signal?: AbortSignal | undefined;
    onReleased?: (() => void) | undefined;
  }) {
    this.connection = options.connection;
    this.trace = options.trace ?? noTrace;
    this.#own = options.signal;
    this.#onReleased = options.onReleased;
  }

  /** On whose behalf the engine works. @throws RpcError `Not initialized` */
  get caller(): Caller {
    const { identity } = this.connection;
    return this.trace.isWatched ? { ...identity, trace: this.trace } : identity;
  }

  /** Fires when the caller gives up or the connection closes. */
  get signal(): AbortSignal {
    this.#signal ??= this.#own ? AbortSignal.any([this.#own, this.connection.signal]) : this.connection.signal;
    return this.#signal;
  }

  /** Runs `effect` once the answer is on its way, and only if the request succeeded. What it emits follows the answer. */
  afterResponse(effect: () => void): void {
    this.#afterResponse.push(effect);
  }

  /** Starts work that outlives the request. It is awaited at shutdown and its errors go to the log. */
  detach(name: string, work: (signal: AbortSignal) => Promise<void>): void {
    this.connection.host.detach(name, work);
  }

  /** Lets the next request of the same key start while this one goes on. */
  releaseScope(): void {
    this.#release?.();
    this.#onReleased?.();
  }

  /** For the dispatcher. */
  holdScope(release: () => void): void {
    this.#release = release;
  }

  /** For the dispatcher. */
  runAfterResponse(onError: (error: unknown) => void): void {
    for (const effect of this.#afterResponse) {
      try {
        effect();
      } catch (error) {
        onError(error);
      }
    }
  }
}
