import type { ConfigKeys } from '../schema/config-table.js';
import { findTracestateProblem } from './tracestate-table.js';

type OtelTable = NonNullable<ConfigKeys['otel']>;

/** Where one kind of telemetry goes. */
export interface OtelExporter {
  readonly protocol: 'http-json' | 'http-binary' | 'grpc';
  /** The whole address: nothing is appended. As written. */
  readonly endpoint: string;
  /** Secrets: they go into requests to the collector and nowhere else. */
  readonly headers: Readonly<Record<string, string>>;
  /** Absolute paths; `null`: what the system knows and trusts. */
  readonly tls: {
    readonly caCertificate: string | null;
    readonly clientCertificate: string | null;
    readonly clientPrivateKey: string | null;
  };
}

/** What `[otel]` says. An exporter that is `null` is off. */
export interface OtelConfig {
  /** The resource attribute `env`. */
  readonly environment: string;
  /** Whether log events hold what users wrote. */
  readonly logUserPrompt: boolean;
  readonly logs: OtelExporter | null;
  readonly traces: OtelExporter | null;
  readonly metrics: OtelExporter | null;
  /** On every span. */
  readonly spanAttributes: Readonly<Record<string, string>>;
  /** Member → key → value: merged into the trace state that is handed on. */
  readonly tracestate: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface ResolvedOtel {
  readonly otel: OtelConfig;
  /** Tables that are ignored, and why. */
  readonly warnings: readonly string[];
}

/** Reads `[otel]`. A table with a mistake inside counts as empty. */
export function resolveOtel({ otel = {} }: Pick<ConfigKeys, 'otel'>): ResolvedOtel {
  const { span_attributes: spanAttributes = {}, tracestate = {} } = otel;
  const problems = [
    ['span_attributes', Object.hasOwn(spanAttributes, '') ? 'the name of an attribute must not be empty' : null],
    ['tracestate', findTracestateProblem(tracestate)],
  ] as const;
  const isBad = (table: string): boolean => problems.some(([name, problem]) => name === table && problem !== null);
  return {
    otel: {
      environment: otel.environment ?? 'dev',
      logUserPrompt: otel.log_user_prompt ?? false,
      logs: toExporter(otel.exporter),
      traces: toExporter(otel.trace_exporter),
      metrics: toExporter(otel.metrics_exporter),
      spanAttributes: isBad('span_attributes') ? {} : spanAttributes,
      tracestate: isBad('tracestate') ? {} : tracestate,
    },
    warnings: problems.flatMap(([name, problem]) => (problem === null ? [] : [`Ignoring invalid \`otel.${name}\` config: ${problem}`])),
  };
}

/** `statsig` is a vendor's own service: nothing goes there. */
function toExporter(exporter: OtelTable['exporter']): OtelExporter | null {
  if (exporter === undefined || typeof exporter === 'string') return null;
  if ('otlp-grpc' in exporter) return { protocol: 'grpc', ...addressOf(exporter['otlp-grpc']) };
  const http = exporter['otlp-http'];
  return { protocol: `http-${http.protocol}`, ...addressOf(http) };
}

interface AddressKeys {
  readonly endpoint: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly tls?: { readonly [Key in 'ca-certificate' | 'client-certificate' | 'client-private-key']?: string | undefined } | undefined;
}

const addressOf = ({ endpoint, headers = {}, tls = {} }: AddressKeys): Omit<OtelExporter, 'protocol'> => ({
  endpoint,
  headers,
  tls: {
    caCertificate: tls['ca-certificate'] ?? null,
    clientCertificate: tls['client-certificate'] ?? null,
    clientPrivateKey: tls['client-private-key'] ?? null,
  },
});
