import type { Context, Span, SpanContext, SpanKind, SpanOptions, TimeInput, Tracer } from '@opentelemetry/api';

/** A span as it was recorded, whether or not it has ended. */
export interface RecordedSpan {
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly traceId: string;
  readonly spanId: string;
  /** `null`: it begins a trace. */
  readonly parentSpanId: string | null;
  readonly tracestate: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly name: string; readonly attributes: Readonly<Record<string, unknown>> }[];
  readonly hasFailed: boolean;
  readonly hasEnded: boolean;
}

/** A tracer for tests, for `telemetry: { tracer }`, and what it has recorded. */
export interface SpanRecorder {
  readonly tracer: Tracer;
  /** In the order of their beginnings. */
  readonly spans: readonly RecordedSpan[];
  /** The first span of that name that has begun; with `below`, the first below that span at any depth. */
  find(name: string, below?: RecordedSpan): RecordedSpan | undefined;
  /** The names of a span and of all that lie below it, as an outline. `isShown` leaves spans out, and not what is below them. */
  outline(span: RecordedSpan, isShown?: (span: RecordedSpan) => boolean): SpanOutline;
}

/** A span's name, with those below it in the order of their beginnings. */
export type SpanOutline = string | { readonly [name: string]: readonly SpanOutline[] };

const kinds = ['internal', 'server', 'client', 'producer', 'consumer'] as const;
const sampled = 1;

/** Records spans in memory; those below a parent that is not sampled are not recorded. It needs no OpenTelemetry SDK. */
export async function recordSpans(): Promise<SpanRecorder> {
  const { trace, isSpanContextValid, INVALID_SPAN_CONTEXT } = await import('@opentelemetry/api');
  const spans: MemorySpan[] = [];
  let made = 0;
  const startSpan = (name: string, options: SpanOptions = {}, context?: Context): Span => {
    const found = context === undefined ? undefined : trace.getSpanContext(context);
    const parent = found !== undefined && isSpanContextValid(found) ? found : null;
    const unique = (++made).toString(16);
    const spanContext: SpanContext = {
      ...INVALID_SPAN_CONTEXT,
      traceId: parent?.traceId ?? `f${unique.padStart(31, '0')}`,
      spanId: `f${unique.padStart(15, '0')}`,
      traceFlags: parent?.traceFlags ?? sampled,
      ...(parent?.traceState === undefined ? {} : { traceState: parent.traceState }),
    };
    if ((spanContext.traceFlags & sampled) === 0) return trace.wrapSpanContext(spanContext);
    const span = new MemorySpan(name, { options, spanContext, parent });
    spans.push(span);
    return span;
  };
  const isBelow = (span: RecordedSpan, above: RecordedSpan): boolean => {
    for (let at: RecordedSpan | undefined = span; at !== undefined; at = parentOf(at)) if (at.parentSpanId === above.spanId) return true;
    return false;
  };
  const parentOf = ({ parentSpanId }: RecordedSpan): RecordedSpan | undefined => spans.find(({ spanId }) => spanId === parentSpanId);
  const shownBelow = (above: RecordedSpan, isShown: (span: RecordedSpan) => boolean): readonly SpanOutline[] =>
    spans
      .filter(({ parentSpanId }) => parentSpanId === above.spanId)
      .flatMap((span) => (isShown(span) ? [outlineOf(span, isShown)] : shownBelow(span, isShown)));
  const outlineOf = (span: RecordedSpan, isShown: (span: RecordedSpan) => boolean): SpanOutline => {
    const below = shownBelow(span, isShown);
    return below.length === 0 ? span.name : { [span.name]: below };
  };
  return {
    tracer: {
      startSpan,
      startActiveSpan: () => {
        throw new Error('the recorder starts no active spans');
      },
    },
    spans,
    find: (name, below) => spans.find((span) => span.name === name && (below === undefined || isBelow(span, below))),
    outline: (span, isShown = () => true) => outlineOf(span, isShown),
  };
}

interface Begun {
  readonly options: SpanOptions;
  readonly spanContext: SpanContext;
  readonly parent: SpanContext | null;
}

class MemorySpan implements Span, RecordedSpan {
  readonly name: string;
  readonly kind: RecordedSpan['kind'];
  readonly parentSpanId: string | null;
  readonly attributes: Record<string, unknown>;
  readonly events: { readonly name: string; readonly attributes: Readonly<Record<string, unknown>> }[] = [];
  hasFailed = false;
  hasEnded = false;
  readonly #context: SpanContext;

  constructor(name: string, { options, spanContext, parent }: Begun) {
    this.name = name;
    this.kind = kinds[options.kind ?? (0 satisfies SpanKind)];
    this.attributes = { ...options.attributes };
    this.parentSpanId = parent?.spanId ?? null;
    this.#context = spanContext;
  }

  get traceId(): string {
    return this.#context.traceId;
  }

  get spanId(): string {
    return this.#context.spanId;
  }

  get tracestate(): string {
    return this.#context.traceState?.serialize() ?? '';
  }

  spanContext(): SpanContext {
    return this.#context;
  }

  setAttribute(name: string, value: unknown): this {
    if (!this.hasEnded) this.attributes[name] = value;
    return this;
  }

  setAttributes(attributes: Readonly<Record<string, unknown>>): this {
    for (const [name, value] of Object.entries(attributes)) this.setAttribute(name, value);
    return this;
  }

  addEvent(name: string, attributes?: Readonly<Record<string, unknown>> | TimeInput): this {
    const isTime = typeof attributes === 'number' || attributes instanceof Date || Array.isArray(attributes);
    if (!this.hasEnded) this.events.push({ name, attributes: isTime ? {} : { ...attributes } });
    return this;
  }

  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }

  setStatus({ code }: { readonly code: number }): this {
    this.hasFailed ||= code === 2;
    return this;
  }

  updateName(): this {
    return this;
  }

  end(): void {
    this.hasEnded = true;
  }

  isRecording(): boolean {
    return !this.hasEnded;
  }

  recordException(): void {}
}
