import type { Meter, Tracer } from '@opentelemetry/api';
import type { OtelConfig } from '../../config/sections/otel-config.js';
import type { EventSink } from '../../telemetry/log-event.js';

/** What of the server's work is shown to OpenTelemetry. Nothing leaves the process but by what the embedding program installs. */
export interface TelemetryOptions {
  /**
   * Makes the spans of this server. Default: the tracer `keelson` of the SDK that the program has installed for all its parts;
   * without one there are no spans.
   */
  readonly tracer?: Tracer;
  /** Measures. Default: the meter `keelson` of the SDK that the program had installed when the server started. */
  readonly meter?: Meter;
  /** Takes log events. They hold what tools were called with, and what they gave. Default: there are none. */
  readonly events?: EventSink;
  /** Whether log events hold what users wrote. Default: `otel.log_user_prompt` of the configuration. */
  readonly logUserPrompt?: boolean;
  /** On every span, in place of its own attributes of these names. Default: `otel.span_attributes` of the configuration. */
  readonly spanAttributes?: Readonly<Record<string, string>>;
  /**
   * Member → key → value: put into the trace state that requests to the model carry. Default: `otel.tracestate` of the
   * configuration.
   */
  readonly tracestate?: Readonly<Record<string, Readonly<Record<string, string>>>>;
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
export type OpenTelemetry = (settings: TelemetrySettings) => Promise<TelemetryOptions>;
