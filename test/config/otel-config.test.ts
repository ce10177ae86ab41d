import { expect, test } from 'vitest';
import { resolveConfig } from '../../src/config/resolve-config.js';

const noTls = { caCertificate: null, clientCertificate: null, clientPrivateKey: null };

test('without [otel] nothing is exported, and nobody is quoted', () => {
  expect(resolveConfig({}).otel).toEqual({
    environment: 'dev',
    logUserPrompt: false,
    logs: null,
    traces: null,
    metrics: null,
    spanAttributes: {},
    tracestate: {},
  });
});

test('each signal has an exporter of its own', () => {
  const { otel } = resolveConfig({
    otel: {
      environment: 'lab',
      log_user_prompt: true,
      exporter: { 'otlp-http': { endpoint: 'http://a.test/v1/logs', protocol: 'json', headers: { 'x-key': 'k' } } },
      trace_exporter: {
        'otlp-http': {
          endpoint: 'https://a.test',
          protocol: 'binary',
          tls: { 'ca-certificate': '/ca.pem', 'client-certificate': '/c.pem', 'client-private-key': '/k.pem' },
        },
      },
      metrics_exporter: { 'otlp-grpc': { endpoint: 'http://a.test:4317' } },
      span_attributes: { team: 'core' },
      tracestate: { vendor: { k: 'v' } },
    },
  });

  expect(otel).toEqual({
    environment: 'lab',
    logUserPrompt: true,
    logs: { protocol: 'http-json', endpoint: 'http://a.test/v1/logs', headers: { 'x-key': 'k' }, tls: noTls },
    traces: {
      protocol: 'http-binary',
      endpoint: 'https://a.test',
      headers: {},
      tls: { caCertificate: '/ca.pem', clientCertificate: '/c.pem', clientPrivateKey: '/k.pem' },
    },
    metrics: { protocol: 'grpc', endpoint: 'http://a.test:4317', headers: {}, tls: noTls },
    spanAttributes: { team: 'core' },
    tracestate: { vendor: { k: 'v' } },
  });
});

test.each(['none', 'statsig'])('an exporter may be %s: then nothing leaves', (exporter) => {
  expect(resolveConfig({ otel: { exporter, metrics_exporter: exporter } }).otel).toMatchObject({ logs: null, metrics: null });
});

test.each([
  ['a name of a member that is none', { 'Bad Key': { k: 'v' } }, '`Bad Key` is no name of a member of a trace state'],
  ['an upper-case name', { Vendor: { k: 'v' } }, '`Vendor` is no name of a member of a trace state'],
  ['a name that is too long', { ['v'.repeat(257)]: { k: 'v' } }, `\`${'v'.repeat(257)}\` is no name of a member of a trace state`],
  ['a field without a name', { vendor: { '': 'v' } }, '`vendor.` is no name of a field of a trace state'],
  ['a colon in the name of a field', { vendor: { 'k:k': 'v' } }, '`vendor.k:k` is no name of a field of a trace state'],
  ['a comma', { vendor: { k: 'a,b' } }, 'the value of `vendor.k` cannot stand in a trace state'],
  ['a semicolon', { vendor: { k: 'a;b' } }, 'the value of `vendor.k` cannot stand in a trace state'],
  ['an equals sign', { vendor: { k: 'a=b' } }, 'the value of `vendor.k` cannot stand in a trace state'],
  ['a letter beyond ASCII', { vendor: { k: 'ä' } }, 'the value of `vendor.k` cannot stand in a trace state'],
  ['a blank at the end', { vendor: { k: 'a ' } }, 'the value of `vendor` cannot stand in a trace state'],
])('a trace state with %s is ignored as a whole, with a warning', (_what, tracestate, problem) => {
  const config = resolveConfig({ otel: { tracestate: { ok: { k: 'v' }, ...tracestate } } });

  expect(config.otel.tracestate).toEqual({});
  expect(config.warnings).toEqual([`Ignoring invalid \`otel.tracestate\` config: ${problem}`]);
});

test.each([{ vendor: { k: '' } }, { vendor: {} }, { vendor: { k: 'a:b' } }, { 'tenant@system': { k: 'v' } }])(
  'the trace state %j is a good one',
  (tracestate) => {
    const config = resolveConfig({ otel: { tracestate } });

    expect(config).toMatchObject({ otel: { tracestate }, warnings: [] });
  },
);

test('attributes of spans count only if each has a name', () => {
  const config = resolveConfig({ otel: { span_attributes: { '': 'x', team: 'core' } } });

  expect(config.otel.spanAttributes).toEqual({});
  expect(config.warnings).toEqual(['Ignoring invalid `otel.span_attributes` config: the name of an attribute must not be empty']);
});

test('what [otel] does not know is ignored', () => {
  expect(resolveConfig({ otel: { novelty: 1, environment: 'lab' } })).toMatchObject({ otel: { environment: 'lab' }, warnings: [] });
});

test.each([
  [{ exporter: 'zipkin' }],
  [{ exporter: { 'otlp-http': { endpoint: 'http://a.test' } } }],
  [{ exporter: { 'otlp-http': { protocol: 'json' } } }],
  [{ exporter: { 'otlp-grpc': {} } }],
  [{ span_attributes: { n: 1 } }],
  [{ tracestate: { vendor: 'x' } }],
])('%j is a mistake like any other', (otel) => {
  expect(() => resolveConfig({ otel })).toThrow(/otel/);
});
