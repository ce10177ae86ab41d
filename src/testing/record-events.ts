import type { EventSink, LogEvent } from '../telemetry/log-event.js';

/** A sink of log events for tests, for `telemetry: { events }`, and what it has taken. */
export interface EventRecorder {
  readonly sink: EventSink;
  /** In the order in which they were told. */
  readonly events: readonly LogEvent[];
  /** The attributes of the events of that name. */
  named(name: string): readonly LogEvent['attributes'][];
}

/** Keeps log events in memory. */
export function recordEvents(): EventRecorder {
  const events: LogEvent[] = [];
  return {
    sink: (event) => void events.push(event),
    events,
    named: (name) => events.flatMap((event) => (event.name === name ? [event.attributes] : [])),
  };
}
