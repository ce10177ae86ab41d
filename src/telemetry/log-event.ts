import type { Attributes, SpanContext } from '@opentelemetry/api';

/** Something that happened, as collectors of logs are told of it. */
export interface LogEvent {
  /** `codex.…`: also the attribute `event.name`. */
  readonly name: string;
  readonly severity: 'INFO';
  readonly timeMs: number;
  readonly attributes: Attributes;
  /** The span during which it happened. Absent: none is recorded. */
  readonly spanContext?: SpanContext;
}

/** Takes log events. It must not wait: what is slow queues. One that throws loses the event. */
export type EventSink = (event: LogEvent) => void;
