import type { Tracer } from '@opentelemetry/api';

/** What of the server's work is shown to OpenTelemetry. Nothing leaves the process but by what the embedding program installs. */
export interface TelemetryOptions {
  /**
   * Makes the spans of this server. Default: the tracer `keelson` of the SDK that the program has installed for all its parts;
   * without one there are no spans.
   */
  readonly tracer?: Tracer;
  /** On every span, in place of its own attributes of these names. Default: `otel.span_attributes` of the configuration. */
  readonly spanAttributes?: Readonly<Record<string, string>>;
  /**
   * Member → key → value: put into the trace state that requests to the model carry. Default: `otel.tracestate` of the
   * configuration.
   */
  readonly tracestate?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
