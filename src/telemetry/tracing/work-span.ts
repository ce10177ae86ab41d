import type { Context, Span, SpanContext, Tracer } from '@opentelemetry/api';
import { type AttributeValue, commonAttributes } from './common-attributes.js';
import type { Fact } from './fact.js';
import { mergeTracestate } from './merge-tracestate.js';
import { spanOfFact } from './span-of-fact.js';
import { spanOfWork } from './span-of-work.js';
import type { OtelApi, SpanSettings } from './span-settings.js';
import { toTraceHeaders } from './trace-context.js';
import type { SessionFacts, Work } from './work.js';

export interface SpanFactory {
  readonly api: OtelApi;
  readonly tracer: Tracer;
  readonly settings: SpanSettings;
}

const failed = 2; // `SpanStatusCode.ERROR`: naming it would load the API.

/** The span of one piece of work. What a tracer throws passes through here. */
export class WorkSpan {
  readonly #factory: SpanFactory;
  readonly #span: Span;
  /** That of work which is part of this. */
  readonly #context: Context;

  constructor(factory: SpanFactory, work: Work, parent: Context) {
    const { tracer, settings, api } = factory;
    const { name, kind, attributes } = spanOfWork(work);
    this.#factory = factory;
    this.#span = tracer.startSpan(name, { kind, attributes: { ...attributes, ...settings.spanAttributes } }, parent);
    this.#context = api.trace.setSpan(parent, this.#span);
  }

  get spanContext(): SpanContext {
    return this.#span.spanContext();
  }

  begin(work: Work): WorkSpan {
    return new WorkSpan(this.#factory, work, this.#context);
  }

  note(fact: Fact, session: SessionFacts | null): void {
    if (!this.#span.isRecording()) return;
    const { server, now } = this.#factory.settings;
    const { attributes, event } = spanOfFact(fact, server);
    if (attributes !== undefined) this.#set(attributes);
    if (event === undefined) return;
    const common = commonAttributes(server, event.session ?? session, now());
    this.#span.addEvent(event.name, { 'event.name': event.name, ...common, ...event.attributes });
  }

  end(how: 'done' | 'failed'): void {
    if (how === 'failed') this.#span.setStatus({ code: failed });
    this.#span.end();
  }

  headers(): Record<string, string> {
    const { tracestate } = this.#factory.settings;
    return toTraceHeaders(this.spanContext, (received) => mergeTracestate(received, tracestate));
  }

  /** Runs code with this as its active span. */
  run<T>(work: () => T): T {
    return this.#factory.api.context.with(this.#context, work);
  }

  #set(attributes: Readonly<Record<string, AttributeValue>>): void {
    const { spanAttributes } = this.#factory.settings;
    for (const [name, value] of Object.entries(attributes)) if (!Object.hasOwn(spanAttributes, name)) this.#span.setAttribute(name, value);
  }
}
