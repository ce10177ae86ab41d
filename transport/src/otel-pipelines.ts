import { hostname } from 'node:os';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { type Logger as LogEmitter, SeverityNumber } from '@opentelemetry/api-logs';
import { defaultResource, detectResources, envDetector, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { EventSink, Logger, TelemetryOptions, TelemetrySettings } from 'keelson';
import type { OtelSignals } from './otel.js';
import { openCollector } from './otel-collector.js';
import { Exporting } from './otel-exporting.js';

/** Scopes of what is exported, as dashboards know them. */
const logScope = 'codex_otel.log_only';
const metricScope = 'codex';

interface PipelineOptions {
  readonly serviceName: string;
  readonly logger: Logger;
  readonly settings: TelemetrySettings;
}

/** One signal on its way to a collector. */
interface Pipeline {
  readonly telemetry: TelemetryOptions;
  readonly exporting: Exporting;
  /** Resolves when all is exported, or is lost. */
  shutdown(): Promise<void>;
}

export interface OtelPipelines {
  readonly telemetry: TelemetryOptions;
  /** Exports what is left: spans, then metrics, then log events. What takes longer than `timeoutMs` in all is lost. */
  close(timeoutMs: number): Promise<void>;
}

/** @throws Error that says what is wrong with the settings of an exporter */
export async function openPipelines({ traces, metrics, logs }: OtelSignals, options: PipelineOptions): Promise<OtelPipelines> {
  const { logger } = options;
  const exporting = async (signal: 'spans' | 'metrics' | 'log events', exporter: OtelSignals['traces']): Promise<Exporting | null> =>
    exporter && new Exporting(await openCollector(exporter), { signal, logger });
  const [ofTraces, ofMetrics, ofLogs] = await Promise.all([
    exporting('spans', traces),
    exporting('metrics', metrics),
    exporting('log events', logs),
  ]);
  const pipelines = await Promise.all([
    ofTraces && openTraces(ofTraces, options),
    ofMetrics && openMetrics(ofMetrics, options),
    ofLogs && openLogs(ofLogs, options),
  ]);
  const open = pipelines.filter((pipeline) => pipeline !== null);
  return {
    telemetry: Object.assign({}, ...open.map(({ telemetry }) => telemetry)),
    close: (timeoutMs) => closeAll(open, timeoutMs),
  };
}

async function openTraces(exporting: Exporting, options: PipelineOptions): Promise<Pipeline> {
  const { serviceName, settings } = options;
  const processor = new BatchSpanProcessor(await exporting.spans());
  const provider = new BasicTracerProvider({ resource: resourceOf(options), spanProcessors: [processor] });
  return { exporting, telemetry: { tracer: provider.getTracer(serviceName, settings.version) }, shutdown: () => provider.shutdown() };
}

async function openMetrics(exporting: Exporting, options: PipelineOptions): Promise<Pipeline> {
  const { osName, osVersion } = options.settings;
  const reader = new PeriodicExportingMetricReader({ exporter: await exporting.metrics() });
  const provider = new MeterProvider({ resource: resourceOf(options, { os: osName, os_version: osVersion }), readers: [reader] });
  return { exporting, telemetry: { meter: provider.getMeter(metricScope) }, shutdown: () => provider.shutdown() };
}

async function openLogs(exporting: Exporting, options: PipelineOptions): Promise<Pipeline> {
  const processor = new BatchLogRecordProcessor({ exporter: await exporting.logs() });
  const provider = new LoggerProvider({ resource: resourceOf(options, { 'host.name': hostname() }), processors: [processor] });
  return { exporting, telemetry: { events: emittingTo(provider.getLogger(logScope)) }, shutdown: () => provider.shutdown() };
}

const emittingTo =
  (emitter: LogEmitter): EventSink =>
  ({ severity, timeMs, attributes, spanContext }) =>
    emitter.emit({
      severityNumber: SeverityNumber[severity],
      severityText: severity,
      timestamp: timeMs,
      attributes,
      context: spanContext ? trace.setSpanContext(ROOT_CONTEXT, spanContext) : ROOT_CONTEXT,
    });

/** What the program says of itself wins over `OTEL_RESOURCE_ATTRIBUTES`. */
function resourceOf({ serviceName, settings }: PipelineOptions, more: Readonly<Record<string, string>> = {}): Resource {
  const own = { 'service.name': serviceName, 'service.version': settings.version, env: settings.otel.environment, ...more };
  return defaultResource()
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(resourceFromAttributes(own));
}

/** One after the other. One that is slow lets the next one begin before it is done. */
async function closeAll(pipelines: readonly Pipeline[], timeoutMs: number): Promise<void> {
  const closed: Promise<void>[] = [];
  for (const { exporting, shutdown } of pipelines) {
    closed.push(exporting.finish(shutdown()));
    await waitAtMost(timeoutMs / (pipelines.length + 1), closed.at(-1));
  }
  await waitAtMost(timeoutMs / (pipelines.length + 1), Promise.all(closed));
}

/** Resolves when the work is done, whatever came of it, or the time is over. */
async function waitAtMost(timeoutMs: number, work: Promise<unknown> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([late, Promise.allSettled([work])]);
  clearTimeout(timer);
}
