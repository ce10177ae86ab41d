import type { SpanContext } from '@opentelemetry/api';
import type { W3cTraceContext } from '../protocol/envelope.js';
import type { Fact } from './tracing/fact.js';
import type { RequestWork, SessionFacts, Work } from './tracing/work.js';

export type WorkEnd = 'done' | 'failed';

/**
 * A piece of work under observation: the one place where spans, log events, metrics and rollout traces come from. It is
 * handed down explicitly to what does parts of the work, and lives as long as the objects that do it. It never throws.
 */
export interface Trace {
  /** False: nobody watches, and nobody needs to find out what is only there to be told. */
  readonly isWatched: boolean;
  /** Begins a part of this work. It may go on when this has ended. */
  begin(work: Work): Trace;
  note(fact: Fact): void;
  /** The first end counts. */
  end(how?: WorkEnd): void;
  /** What a request to another service carries, so that its work is part of this. */
  headers(): Readonly<Record<string, string>>;
  /** Runs code that is the embedding program's own, with this as its active OpenTelemetry context. */
  run<T>(work: () => T): T;
}

/** A piece of work as listeners see it. */
export interface TracedWork {
  readonly work: Work;
  readonly parent: TracedWork | null;
  /** The thread that it belongs to; `null`: none, or it is not known. */
  readonly session: SessionFacts | null;
  /** `null`: nobody makes spans. */
  readonly spanContext: SpanContext | null;
}

/**
 * Another channel that is fed by the same points. It is called at once and in order, so it must be quick; what it throws
 * is caught and told to the log.
 */
export interface TraceListener {
  begun?(traced: TracedWork): void;
  noted?(fact: Fact, traced: TracedWork): void;
  ended?(traced: TracedWork, how: WorkEnd): void;
}

/** Where a request comes from. */
export interface RequestOrigin {
  /** What the request says itself. */
  readonly trace: W3cTraceContext | null | undefined;
  /** It was called in this process: the active OpenTelemetry context is its caller's. */
  readonly isLocal: boolean;
}

/** Where traces begin. */
export interface Tracing {
  /** For work that no request caused: each part begins a trace of its own. */
  readonly root: Trace;
  request(work: RequestWork, origin: RequestOrigin): Trace;
}

const nothing = Object.freeze({});

/** Work that nobody watches. */
export const noTrace: Trace = {
  isWatched: false,
  begin: () => noTrace,
  note: () => {},
  end: () => {},
  headers: () => nothing,
  run: (work) => work(),
};

export const noTracing: Tracing = { root: noTrace, request: () => noTrace };
