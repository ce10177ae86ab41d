import { ProtobufLogsSerializer, ProtobufMetricsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import { AggregationTemporality, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Collector } from './otel-collector.js';
import { GrpcChannel } from './otel-grpc-channel.js';

export interface GrpcOptions {
  readonly collector: Collector;
  /** Told when the collector cannot be reached. */
  readonly onUnreachable: () => void;
}

export const grpcSpans = (options: GrpcOptions): SpanExporter =>
  exporterOf(options, 'trace', (spans: Parameters<SpanExporter['export']>[0]) => ProtobufTraceSerializer.serializeRequest(spans));

export const grpcMetrics = (options: GrpcOptions): PushMetricExporter => ({
  ...exporterOf(options, 'metrics', (metrics: Parameters<PushMetricExporter['export']>[0]) =>
    ProtobufMetricsSerializer.serializeRequest(metrics),
  ),
  selectAggregationTemporality: () => AggregationTemporality.DELTA,
});

export const grpcLogs = (options: GrpcOptions): LogRecordExporter =>
  exporterOf(options, 'logs', (records: Parameters<LogRecordExporter['export']>[0]) => ProtobufLogsSerializer.serializeRequest(records));

const services = {
  trace: { path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export', variable: 'TRACES' },
  metrics: { path: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export', variable: 'METRICS' },
  logs: { path: '/opentelemetry.proto.collector.logs.v1.LogsService/Export', variable: 'LOGS' },
} as const;

type Result = Parameters<Parameters<SpanExporter['export']>[1]>[0];

interface Exporter<T> {
  export(items: T, tell: (result: Result) => void): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Exports by calls of one service. One that fails is not tried again: what comes next is. */
function exporterOf<T>(
  { collector, onUnreachable }: GrpcOptions,
  signal: keyof typeof services,
  serialize: (items: T) => Uint8Array | undefined,
): Exporter<T> {
  const { path, variable } = services[signal];
  const channel = new GrpcChannel(collector, { path, timeoutMs: timeoutOf(variable), onUnreachable });
  const running = new Set<Promise<void>>();
  const send = async (items: T): Promise<Result> => {
    const message = serialize(items);
    if (message === undefined) return { code: succeeded };
    try {
      await channel.call(message);
      return { code: succeeded };
    } catch (error) {
      return { code: failed, error: error instanceof Error ? error : new Error(String(error)) };
    }
  };
  const forceFlush = async (): Promise<void> => void (await Promise.all(running));
  return {
    export(items, tell) {
      const call = send(items).then(tell);
      running.add(call);
      void call.finally(() => running.delete(call));
    },
    forceFlush,
    async shutdown() {
      await forceFlush();
      channel.close();
    },
  };
}

// Codes of the SDK's own enumeration, which is part of a package that nothing else here needs.
const succeeded: Result['code'] = 0;
const failed: Result['code'] = 1;

/** As the exporters over HTTP read it. */
function timeoutOf(variable: string): number {
  const { env } = process;
  const told = Number(env[`OTEL_EXPORTER_OTLP_${variable}_TIMEOUT`] || env['OTEL_EXPORTER_OTLP_TIMEOUT']);
  return told > 0 ? told : 10_000;
}
