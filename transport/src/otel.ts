import type { Logger, OpenTelemetry, OtelExporter, TelemetryOptions, TelemetrySettings } from 'keelson';
import type { OtelPipelines } from './otel-pipelines.js';

/** As whom, and with what consent, telemetry is exported. */
export interface OtelOptions {
  /** The resource attribute `service.name`, and the scope of spans. */
  readonly serviceName: string;
  readonly logger: Logger;
  /** Whether metrics may leave where the configuration does not say. */
  readonly analyticsDefault: boolean;
}

/** What is exported of a signal, and where to; `null`: nothing. */
export interface OtelSignals {
  readonly traces: OtelExporter | null;
  readonly metrics: OtelExporter | null;
  readonly logs: OtelExporter | null;
}

/**
 * Exports telemetry of a server to collectors over OTLP, as `[otel]` of its configuration says: `open` is its option
 * `telemetry`, and whoever closes the server closes this afterwards. Nothing is loaded before an exporter is set.
 */
export class Otel {
  readonly #options: OtelOptions;
  #pipelines: OtelPipelines | null = null;

  constructor(options: OtelOptions) {
    this.#options = options;
  }

  /** The option `telemetry` of a server. Rejects with `error loading otel config: …`. */
  readonly open: OpenTelemetry = async (settings) => {
    const signals = this.#signalsOf(settings);
    if (signals.traces === null && signals.metrics === null && signals.logs === null) return {};
    try {
      return await this.#start(signals, settings);
    } catch (error) {
      throw new Error(`error loading otel config: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  };

  /** Exports what is left, and gives it up after `timeoutMs`. */
  async close({ timeoutMs }: { readonly timeoutMs: number }): Promise<void> {
    await this.#pipelines?.close(timeoutMs);
    this.#pipelines = null;
  }

  async #start(signals: OtelSignals, settings: TelemetrySettings): Promise<TelemetryOptions> {
    const { openPipelines } = await import('./otel-pipelines.js');
    this.#pipelines = await openPipelines(signals, { ...this.#options, settings });
    return this.#pipelines.telemetry;
  }

  #signalsOf({ otel: { traces, metrics, logs }, analyticsEnabled }: TelemetrySettings): OtelSignals {
    return { traces, logs, metrics: (analyticsEnabled ?? this.#options.analyticsDefault) ? metrics : null };
  }
}
