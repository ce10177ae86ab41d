import type { Meter, Tracer } from '@opentelemetry/api';
import type { OtelConfig } from '../../config/otel-config.js';
import type { EventSink } from '../../telemetry/log-event.js';

/** Where the embedding program wants spans, metrics and log events to go. */
export interface Telemetry {
  /** Default: that of the tracer provider that is registered with `@opentelemetry/api`. */
  readonly tracer?: Tracer;
  /** Default: that of the meter provider that is registered with `@opentelemetry/api`. */
  readonly meter?: Meter;
  /** Log events hold what tools were called with and what they gave. Default: there are none. */
  readonly events?: EventSink;
}

/** What the configuration says of telemetry, and of what it is. */
export interface TelemetrySettings {
  readonly otel: OtelConfig;
  /** Whether figures may be told; `null`: nobody has decided. */
  readonly analyticsEnabled: boolean | null;
  /** Of the server, as clients and providers know it. */
  readonly version: string;
  readonly osName: string;
  readonly osVersion: string;
}

/** Opens telemetry as the configuration of a server wants it. What it rejects with ends the start. */
export type OpenTelemetry = (settings: TelemetrySettings) => Promise<Telemetry>;
