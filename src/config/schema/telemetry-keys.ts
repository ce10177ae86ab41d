import * as z from 'zod';
import { flag, path, shownAs, struct, text } from './kit.js';

export const analytics = struct('AnalyticsConfigToml', () => z.object({ enabled: flag() }));

const tls = struct('OtelTlsConfig', () =>
  z.object({
    'ca-certificate': path(),
    'client-certificate': path(),
    'client-private-key': path(),
  }),
);

const headers = () => shownAs(z.record(z.string(), z.string()).optional(), {});

const exporter = struct('OtelExporterKind', () =>
  z.union([
    z.enum(['none', 'statsig']),
    z.strictObject({
      'otlp-http': struct('OtelExporterKind::OtlpHttp', () =>
        z.object({ endpoint: z.string(), headers: headers(), protocol: z.enum(['binary', 'json']), tls: tls.optional() }),
      ),
    }),
    z.strictObject({
      'otlp-grpc': struct('OtelExporterKind::OtlpGrpc', () => z.object({ endpoint: z.string(), headers: headers(), tls: tls.optional() })),
    }),
  ]),
);

/** What the server tells of its work. */
export const telemetryKeys = () => ({
  analytics: analytics.optional(),
  feedback: struct('FeedbackConfigToml', () => z.object({ enabled: flag() })).optional(),
  otel: struct('OtelConfigToml', () =>
    z.object({
      log_user_prompt: flag(),
      environment: text(),
      exporter: exporter.optional(),
      trace_exporter: exporter.optional(),
      metrics_exporter: exporter.optional(),
      span_attributes: z.record(z.string(), z.string()).optional(),
      tracestate: z.record(z.string(), z.record(z.string(), z.string())).optional(),
    }),
  ).optional(),
});
