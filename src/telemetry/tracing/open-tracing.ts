import type { Context, SpanContext, Tracer } from '@opentelemetry/api';
import type { W3cTraceContext } from '../../protocol/envelope.js';
import { noTrace, type RequestOrigin, type Trace, type TraceListener, type Tracing } from '../tracing.js';
import { isTracerInstalled } from './installed-sdk.js';
import type { OtelApi, SpanSettings } from './span-settings.js';
import { type ParsedCarrier, parseCarrier } from './trace-context.js';
import { WatchedWork, type Watchers } from './watched-work.js';
import type { RequestWork, Work } from './work.js';
import { type SpanFactory, WorkSpan } from './work-span.js';

export interface TracingOptions extends SpanSettings {
  /** Default: that which the program has installed, if any, at the time of each request. */
  readonly tracer?: Tracer | undefined;
  /** Where the program itself is part of a trace. */
  readonly environment: W3cTraceContext;
  /** Default: none. */
  readonly listeners?: readonly TraceListener[];
}

const tracerName = 'keelson';

/** Opens the traces of a server. The API is loaded where there is a tracer, at once or when one is installed later. */
export async function openTracing(options: TracingOptions): Promise<Tracing> {
  const tracing = new ServerTracing(options);
  if (options.tracer !== undefined || isTracerInstalled()) await tracing.loadApi();
  return tracing;
}

class ServerTracing implements Tracing {
  readonly root: Trace;
  readonly #options: TracingOptions;
  readonly #watchers: Watchers;
  readonly #environment: ParsedCarrier;
  #api: OtelApi | null = null;
  #loading: Promise<void> | null = null;
  #hasFailed = false;

  constructor(options: TracingOptions) {
    this.#options = options;
    this.#watchers = { listeners: options.listeners ?? [], onError: (error) => this.#noteFailure(error) };
    this.#environment = parseCarrier(options.environment);
    if (this.#environment.type === 'invalid') options.warn('ignored the TRACEPARENT of the environment: it is no W3C trace context');
    const hasWatchers = (): boolean => this.#watchers.listeners.length > 0 || this.#findFactory() !== null;
    this.root = {
      ...noTrace,
      get isWatched() {
        return hasWatchers();
      },
      begin: (work) => this.#begin(work, (api) => api.ROOT_CONTEXT),
    };
  }

  request(work: RequestWork, { trace, isLocal }: RequestOrigin): Trace {
    const carrier = parseCarrier(trace);
    if (carrier.type === 'invalid') {
      const { method, requestId } = work;
      this.#options.warn('ignored the trace context of a request: its traceparent is invalid', { method, requestId });
    }
    return this.#begin(work, (api) => this.#parentOf(api, carrier, isLocal));
  }

  async loadApi(): Promise<void> {
    const { trace, context, ROOT_CONTEXT, createTraceState } = await import('@opentelemetry/api');
    this.#api = { trace, context, ROOT_CONTEXT, createTraceState };
  }

  #begin(work: Work, findParent: (api: OtelApi) => Context): Trace {
    const factory = this.#findFactory();
    if (factory === null && this.#watchers.listeners.length === 0) return noTrace;
    const open = factory === null ? null : () => openRoot(factory, work, findParent(factory.api));
    const begun = new WatchedWork(this.#watchers, work, { parent: null, open });
    return begun.isWatched ? begun : noTrace;
  }

  #findFactory(): SpanFactory | null {
    const { tracer } = this.#options;
    if (tracer === undefined && !isTracerInstalled()) return null;
    const api = this.#api;
    if (api !== null) return { api, tracer: tracer ?? api.trace.getTracer(tracerName), settings: this.#options };
    this.#loading ??= this.loadApi().catch(this.#watchers.onError);
    return null;
  }

  #parentOf(api: OtelApi, carrier: ParsedCarrier, isLocal: boolean): Context {
    if (carrier.type === 'invalid') return api.ROOT_CONTEXT;
    if (carrier.type === 'parent') return toContext(api, carrier);
    const active = isLocal ? api.context.active() : api.ROOT_CONTEXT;
    if (api.trace.getSpanContext(active) !== undefined) return active;
    return this.#environment.type === 'parent' ? toContext(api, this.#environment) : active;
  }

  /** Once is enough to know that something is wrong. */
  #noteFailure(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#options.warn('telemetry failed in part; what it should have recorded is lost', { error: String(error) });
  }
}

const toContext = (api: OtelApi, { parent, tracestate }: ParsedCarrier & { type: 'parent' }): Context => {
  const traceState = tracestate === '' ? {} : { traceState: api.createTraceState(tracestate) };
  return api.trace.setSpanContext(api.ROOT_CONTEXT, { ...parent, ...traceState, isRemote: true });
};

/** `null`: the tracer does nothing. Such a one hands on what it was given, or what is not valid. */
function openRoot(factory: SpanFactory, work: Work, parent: Context): WorkSpan | null {
  const { trace } = factory.api;
  const span = new WorkSpan(factory, work, parent);
  const { spanContext } = span;
  const isOwn = (other: SpanContext | undefined): boolean => other?.spanId !== spanContext.spanId;
  return trace.isSpanContextValid(spanContext) && isOwn(trace.getSpanContext(parent)) ? span : null;
}
