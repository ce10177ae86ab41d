import type { Agent } from 'node:http';
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Logger } from 'keelson';
import type { Collector } from './otel-collector.js';

type Signal = 'spans' | 'metrics' | 'log events';

interface Exporter<T> {
  export(items: T, tell: (result: { readonly code: number; readonly error?: Error }) => void): void;
}

/** The way of one signal to its collector, which may fail: that is told once, and never holds anything up. */
export class Exporting {
  readonly #collector: Collector;
  readonly #options: { readonly signal: Signal; readonly logger: Logger };
  #isFailing = false;
  #isFinishing = false;
  #giveUp: () => void = () => {};
  /** Resolves when it is the end, and the collector cannot be reached. */
  readonly #unreachable = new Promise<void>((resolve) => {
    this.#giveUp = resolve;
  });

  constructor(collector: Collector, options: { readonly signal: Signal; readonly logger: Logger }) {
    this.#collector = collector;
    this.#options = options;
  }

  async spans(): Promise<SpanExporter> {
    if (this.#isGrpc) return this.#telling((await import('./otel-grpc.js')).grpcSpans(this.#grpc));
    const { OTLPTraceExporter } = this.#isJson
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
    return this.#telling(new OTLPTraceExporter(this.#config));
  }

  async metrics(): Promise<PushMetricExporter> {
    if (this.#isGrpc) return this.#telling((await import('./otel-grpc.js')).grpcMetrics(this.#grpc));
    const { AggregationTemporalityPreference } = await import('@opentelemetry/exporter-metrics-otlp-http');
    const { OTLPMetricExporter } = this.#isJson
      ? await import('@opentelemetry/exporter-metrics-otlp-http')
      : await import('@opentelemetry/exporter-metrics-otlp-proto');
    return this.#telling(new OTLPMetricExporter({ ...this.#config, temporalityPreference: AggregationTemporalityPreference.DELTA }));
  }

  async logs(): Promise<LogRecordExporter> {
    if (this.#isGrpc) return this.#telling((await import('./otel-grpc.js')).grpcLogs(this.#grpc));
    const { OTLPLogExporter } = this.#isJson
      ? await import('@opentelemetry/exporter-logs-otlp-http')
      : await import('@opentelemetry/exporter-logs-otlp-proto');
    return this.#telling(new OTLPLogExporter(this.#config));
  }

  /** Waits for the last export; not for another try when the collector is not there. */
  async finish(shutdown: Promise<void>): Promise<void> {
    this.#isFinishing = true;
    await Promise.race([shutdown, this.#unreachable]);
  }

  get #isGrpc(): boolean {
    return this.#collector.protocol === 'grpc';
  }

  get #grpc() {
    return { collector: this.#collector, onUnreachable: () => this.#noteUnreachable() };
  }

  get #isJson(): boolean {
    return this.#collector.protocol === 'http-json';
  }

  get #config() {
    const { url, headers } = this.#collector;
    return { url, headers: { ...headers }, httpAgentOptions: (protocol: string) => this.#openAgent(protocol) };
  }

  async #openAgent(protocol: string): Promise<Agent> {
    const { Agent } = protocol === 'https:' ? await import('node:https') : await import('node:http');
    const agent: Agent = new Agent({ keepAlive: true, ...this.#collector.tls });
    const connect = agent.createConnection.bind(agent);
    agent.createConnection = (options, onCreated) => {
      const socket = connect(options, onCreated);
      socket?.once('error', () => this.#noteUnreachable());
      return socket;
    };
    return agent;
  }

  #noteUnreachable(): void {
    if (this.#isFinishing) this.#giveUp();
  }

  /** Tells the log of the first failure in a row. What a collector answers may be anything, so it is not told. */
  #telling<T, E extends Exporter<T>>(exporter: E): E {
    const send = exporter.export.bind(exporter);
    exporter.export = (items, tell) =>
      send(items, (result) => {
        this.#note(result.error ?? null);
        tell(result);
      });
    return exporter;
  }

  #note(error: Error | null): void {
    const { signal, logger } = this.#options;
    if (error !== null && !this.#isFailing)
      logger.warn(`the collector of ${signal} did not take them; they are lost until it does`, reasonOf(error));
    this.#isFailing = error !== null;
  }
}

const reasonOf = (error: Error): Readonly<Record<string, unknown>> => {
  const code = 'code' in error ? error.code : undefined;
  return code === undefined ? {} : { code };
};
