import type { ServerFacts } from './common-attributes.js';
import type { TracestateMembers } from './merge-tracestate.js';

/** The OpenTelemetry API. It is loaded only where somebody makes spans. */
export type OtelApi = Pick<typeof import('@opentelemetry/api'), 'trace' | 'context' | 'ROOT_CONTEXT' | 'createTraceState'>;

/** What all spans of a server have in common. */
export interface SpanSettings {
  readonly server: ServerFacts;
  /** On every span, in place of its own attributes of these names. */
  readonly spanAttributes: Readonly<Record<string, string>>;
  /** Put into the trace state that is handed on. */
  readonly tracestate: TracestateMembers;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly warn: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}
