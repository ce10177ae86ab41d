import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppServer, type TelemetryOptions } from 'keelson';
import { breaksOff, callsTool, fails, says, startModelServer, startTestServer, type TestServerOptions } from 'keelson/testing';
import { Otel, type OtelOptions } from 'keelson-transport';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { attributesOf, type Collector, startCollector } from './support/collector.js';
import { startGrpcCollector } from './support/grpc-collector.js';

afterEach(() => void vi.unstubAllEnvs());

const signals = { traces: 'otel.trace_exporter', metrics: 'otel.metrics_exporter', logs: 'otel.exporter' } as const;
type Signal = keyof typeof signals;

const exporter = (collector: Pick<Collector, 'url'>, signal: Signal, more: Readonly<Record<string, unknown>> = {}) => ({
  [signals[signal]]: { 'otlp-http': { endpoint: `${collector.url}/v1/${signal}`, protocol: 'json', ...more } },
});

const allSignals = (collector: Collector, more: Readonly<Record<string, unknown>> = {}) => ({
  ...exporter(collector, 'traces', more),
  ...exporter(collector, 'metrics', more),
  ...exporter(collector, 'logs', more),
  'analytics.enabled': true,
});

/** An export, and what it says to the log. */
function exporting(options: Partial<OtelOptions> = {}) {
  const logged: string[] = [];
  const log = (message: string, fields: Readonly<Record<string, unknown>> = {}): void =>
    void logged.push(`${message} ${JSON.stringify(fields)}`);
  return { logged, otel: new Otel({ serviceName: 'tester', logger: { error: log, warn: log }, analyticsDefault: false, ...options }) };
}

/** Plays one turn on a server that exports, and closes both. */
async function playTurn(otel: Otel, options: TestServerOptions, { timeoutMs = 20_000 } = {}): Promise<void> {
  await playTurnOn(await startTestServer({ telemetry: otel.open, ...options }), 'go');
  await otel.close({ timeoutMs });
}

async function playTurnOn(server: AppServer, words: string): Promise<void> {
  const { thread } = await server.thread.start({ ephemeral: true });
  const ended = server.once('turn/completed');
  await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: words, text_elements: [] }] });
  await ended;
  await server.close();
}

const places = ['/v1/traces', '/v1/metrics', '/v1/logs'];
/** Where posts went, each place once: on a slow machine there is more than one batch. */
const placesOf = (posts: Collector['posts']): readonly string[] => [...new Set(posts.map(({ path }) => path))].sort();

test('spans, metrics and log events of a turn go each to its own place, as JSON', async () => {
  await using collector = await startCollector();
  const { otel } = exporting();

  await playTurn(otel, { config: allSignals(collector) });

  expect(placesOf(collector.posts)).toEqual([...places].sort());
  expect(collector.posts.every(({ headers }) => headers['content-type'] === 'application/json')).toBe(true);
});

test('what is left at the end is flushed: spans, then metrics, then log events', async () => {
  await using collector = await startCollector();
  const { otel } = exporting();
  await playTurnOn(await startTestServer({ telemetry: otel.open, config: allSignals(collector) }), 'go');
  const before = collector.posts.length;

  await otel.close({ timeoutMs: 20_000 });

  const flushed = collector.posts.slice(before).map(({ path }) => path);
  expect(flushed).toEqual(places.filter((place) => flushed.includes(place)));
  expect(flushed.length).toBeGreaterThan(1);
});

test('a resource says what it is about', async () => {
  await using collector = await startCollector();
  const { otel } = exporting();

  await playTurn(otel, { config: { ...allSignals(collector), 'otel.environment': 'lab' } });

  const common = { 'service.name': 'tester', 'service.version': '0.130.0', env: 'lab', 'telemetry.sdk.name': 'opentelemetry' };
  const resources = places.map((place) => attributesOf(Reflect.get(Object(collector.all('resource', place)[0]), 'attributes')));
  expect(resources).toMatchObject([
    common,
    { ...common, os: expect.any(String), os_version: expect.any(String) },
    { ...common, 'host.name': expect.any(String) },
  ]);
});

test('what is exported stands under the names that dashboards know', async () => {
  await using collector = await startCollector();
  const { otel } = exporting();

  await playTurn(otel, { config: allSignals(collector) });

  const scopes = places.map((place) => Reflect.get(Object(collector.all('scope', place)[0]), 'name'));
  expect(scopes).toEqual(['tester', 'codex', 'codex_otel.log_only']);
  expect(collector.all('aggregationTemporality').every((temporality) => temporality === 1)).toBe(true);
  expect(collector.all('severityText').every((severity) => severity === 'INFO')).toBe(true);
});

test('log events belong to the trace of their turn', async () => {
  await using collector = await startCollector();
  const { otel } = exporting();

  await playTurn(otel, { config: allSignals(collector) });

  const records = collector.all('logRecords').flat();
  const traces = new Set(
    collector
      .all('spans')
      .flat()
      .map((span) => Reflect.get(Object(span), 'traceId')),
  );
  const prompt = records.find((record) => attributesOf(Reflect.get(Object(record), 'attributes'))['event.name'] === 'codex.user_prompt');
  expect(traces).toContain(Reflect.get(Object(prompt), 'traceId'));
});

test('bodies may be binary', async () => {
  await using collector = await startCollector();
  const { otel } = exporting();

  await playTurn(otel, { config: allSignals(collector, { protocol: 'binary' }) });

  expect(placesOf(collector.posts)).toEqual([...places].sort());
  expect(collector.posts.every(({ headers }) => headers['content-type'] === 'application/x-protobuf')).toBe(true);
  expect(collector.posts.every(({ body }) => body.includes('service.name'))).toBe(true);
});

test('headers are sent; those that no request could carry are left out', async () => {
  await using collector = await startCollector();
  const { otel } = exporting();
  const headers = { 'x-tenant': 'one', 'bad name': 'two', 'x-bad': 'a\nb' };

  await playTurn(otel, { config: exporter(collector, 'logs', { headers }) });

  expect(collector.posts[0]?.headers).toMatchObject({ 'x-tenant': 'one' });
  expect(collector.posts[0]?.headers).not.toHaveProperty('x-bad');
});

describe('over gRPC', () => {
  const overGrpc = (url: string, more: Readonly<Record<string, unknown>> = {}) => {
    const exporter = { 'otlp-grpc': { endpoint: url, ...more } };
    return { [signals.traces]: exporter, [signals.metrics]: exporter, [signals.logs]: exporter, 'analytics.enabled': true };
  };

  test('each signal is put to its service, with headers', async () => {
    await using collector = await startGrpcCollector();
    const { otel, logged } = exporting();

    await playTurn(otel, { config: overGrpc(collector.url, { headers: { 'X-Tenant': 'one' } }) });

    const service = (name: string) => `/opentelemetry.proto.collector.${name}/Export`;
    const services = new Set(collector.calls.map(({ path }) => path));
    expect(services).toEqual(new Set(['trace.v1.TraceService', 'metrics.v1.MetricsService', 'logs.v1.LogsService'].map(service)));
    expect(collector.calls.every(({ headers, message }) => headers['x-tenant'] === 'one' && message.includes('service.name'))).toBe(true);
    expect(logged).toEqual([]);
  });

  test('a refusal is told to the log with its status', async () => {
    await using collector = await startGrpcCollector({ status: 16 });
    const { otel, logged } = exporting();

    await playTurn(otel, { config: { 'otel.exporter': { 'otlp-grpc': { endpoint: collector.url } } } });

    expect(logged).toEqual(['the collector of log events did not take them; they are lost until it does {"code":16}']);
  });

  test('a collector that is not there is not waited for at the end', { timeout: 30_000 }, async () => {
    const { otel } = exporting();

    await playTurn(otel, { config: overGrpc('http://127.0.0.1:9') }, { timeoutMs: 100_000 });
  });
});

describe('nothing is opened', () => {
  const opened = async (config: Readonly<Record<string, unknown>>, options: Partial<OtelOptions> = {}): Promise<readonly string[]> => {
    const { otel } = exporting(options);
    const found: TelemetryOptions[] = [];
    await using _server = await startTestServer({
      config,
      telemetry: async (settings) => {
        const telemetry = await otel.open(settings);
        found.push(telemetry);
        return telemetry;
      },
    });
    await otel.close({ timeoutMs: 20_000 });
    return Object.keys(found[0] ?? {});
  };
  const nowhere = { url: 'http://127.0.0.1:9' };

  test('without an exporter', async () => {
    expect(await opened({ 'otel.environment': 'lab', 'otel.exporter': 'none', 'otel.metrics_exporter': 'statsig' })).toEqual([]);
  });

  test.each([
    ['where analytics are off', { 'analytics.enabled': false }, true, []],
    ['where nobody has decided', {}, false, []],
    ['but where the program has', {}, true, ['meter']],
    ['but where analytics are on', { 'analytics.enabled': true }, false, ['meter']],
  ])('for metrics %s', async (_where, config, analyticsDefault, found) => {
    expect(await opened({ ...exporter(nowhere, 'metrics'), ...config }, { analyticsDefault })).toEqual(found);
  });
});

describe('a mistake in an exporter ends the start', () => {
  const tls = (files: Readonly<Record<string, string>>) => ({ tls: files });

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['an endpoint that is no URL', { endpoint: '::bad::' }, 'the endpoint of an exporter is not a URL'],
    ['an endpoint elsewhere', { endpoint: 'ftp://a.test' }, 'the endpoint of an exporter begins with ftp:, not with http: or https:'],
    [
      'half of a certificate',
      tls({ 'client-certificate': '/c.pem' }),
      'client-certificate and client-private-key of an exporter go together: one of them is missing',
    ],
    [
      'half of a key',
      tls({ 'client-private-key': '/k.pem' }),
      'client-certificate and client-private-key of an exporter go together: one of them is missing',
    ],
    [
      'a certificate that is not there',
      tls({ 'ca-certificate': '/nonexistent/ca.pem' }),
      'failed to read /nonexistent/ca.pem: No such file or directory (os error 2)',
    ],
  ])('%s', async (_mistake, more, reason) => {
    const { otel } = exporting();

    const start = startTestServer({ telemetry: otel.open, config: exporter({ url: 'http://a.test' }, 'logs', more) });

    await expect(start).rejects.toThrow(`error loading otel config: ${reason}`);
  });
});

describe('a collector', () => {
  test('that never answers delays neither a turn nor the end beyond its time', { timeout: 60_000 }, async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '600000');
    await using collector = await startCollector({ stalls: true });
    const { otel } = exporting();

    await playTurn(otel, { config: allSignals(collector) }, { timeoutMs: 500 });

    expect(collector.posts.length).toBeGreaterThan(0);
  });

  test('that is not there is not waited for at the end', { timeout: 30_000 }, async () => {
    const { otel } = exporting();

    await playTurn(otel, { config: exporter({ url: 'http://127.0.0.1:9' }, 'logs') }, { timeoutMs: 100_000 });
  });

  test('that refuses is told to the log once, without what it said', async () => {
    await using collector = await startCollector({ status: 400 });
    const { otel, logged } = exporting();

    await playTurn(otel, { config: exporter(collector, 'logs', { headers: { 'x-key': 'secret-value' } }) });

    expect(logged).toEqual(['the collector of log events did not take them; they are lost until it does {"code":400}']);
  });
});

describe('secrets', () => {
  const provider = {
    name: 'Mock',
    experimental_bearer_token: 'provider-secret-2',
    http_headers: { 'x-extra': 'header-secret-3' },
    request_max_retries: 0,
    stream_max_retries: 0,
  };
  const secrets = [
    'sk-environment-secret-1',
    'provider-secret-2',
    'header-secret-3',
    'collector-secret-4',
    'prompt-secret-5',
    'sk-answer-secret-6',
  ];

  test.each([
    ['a turn with a command', [callsTool('exec_command', { cmd: 'true' }), says('done')]],
    ['a refused request', [fails({ status: 401, body: { error: { message: 'bad key sk-answer-secret-6' } } })]],
    ['a response that fails', [breaksOff({ code: 'x', message: 'no: sk-answer-secret-6' })]],
  ])('are nowhere in what leaves after %s', async (_what, script) => {
    await using collector = await startCollector();
    await using models = await startModelServer(script);
    const home = await mkdtemp(join(tmpdir(), 'otel-'));
    const { otel, logged } = exporting();
    const server = await AppServer.start({
      home,
      configFiles: 'none',
      env: { OPENAI_API_KEY: 'sk-environment-secret-1', PATH: process.env['PATH'] ?? '' },
      telemetry: otel.open,
      config: {
        ...allSignals(collector, { headers: { authorization: 'collector-secret-4' } }),
        approval_policy: 'never',
        sandbox_mode: 'danger-full-access',
        model: 'mock-model',
        model_provider: 'mock',
        'model_providers.mock': { ...provider, base_url: models.url },
      },
    });

    await playTurnOn(server, 'prompt-secret-5');
    await otel.close({ timeoutMs: 20_000 });
    await rm(home, { recursive: true, force: true });

    const left = [...collector.posts.map(({ body }) => body.toString()), ...logged].join('\n');
    expect(placesOf(collector.posts)).toEqual([...places].sort());
    expect(secrets.filter((secret) => left.includes(secret))).toEqual([]);
  });
});
