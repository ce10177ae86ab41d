import { describe, expect, test } from 'vitest';
import { createServerLogger, type LogEntry } from '../../src/server/telemetry/logger.js';
import { secretsOfConfig, secretsOfEnvironment } from '../../src/telemetry/find-secrets.js';
import { LogRing } from '../../src/telemetry/log-ring.js';
import { createRedactor } from '../../src/telemetry/redact.js';

test.each([
  ['authorization: Bearer abcdef123456', 'authorization: Bearer [REDACTED]'],
  ['the key sk-proj-abc_DEF-123 is wrong', 'the key [REDACTED] is wrong'],
  ['token eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln', 'token [REDACTED]'],
  ['via http://user:hunter2@proxy:8080/x', 'via http://user:[REDACTED]@proxy:8080/x'],
  ['from https://ghp_abcdefgh@host/x', 'from https://[REDACTED]@host/x'],
  ['{"access_token":"abcd1234","expires":5}', '{"access_token":"[REDACTED]","expires":5}'],
  ['GET /x?api_key=abcd1234&y=1', 'GET /x?api_key=[REDACTED]&y=1'],
  ['password=hunter22', 'password=[REDACTED]'],
  ['12 tokens used; the bearer of news', '12 tokens used; the bearer of news'],
])('what looks like a credential is taken out of %s', (text, expected) => {
  expect(createRedactor()(text)).toBe(expected);
});

test('a known secret is taken out wherever it stands, the longest first', () => {
  const redact = createRedactor();
  redact.learn(['swordfish', 'swordfish-two', 'short']);

  expect(redact('a swordfish-two, a swordfish, a short one')).toBe('a [REDACTED], a [REDACTED], a short one');
});

test('the secrets of an environment are known by their names', () => {
  const env = { PATH: '/usr/bin', OPENAI_API_KEY: 'k', GITHUB_TOKEN: 't', DB_PASSWORD: 'p', MONKEY: 'no', TOKENIZER: 'no' };

  expect(secretsOfEnvironment(env)).toEqual(['k', 't', 'p']);
});

test('the secrets of a configuration are known by their names, and all headers are', () => {
  const config = {
    model: 'm',
    cli_auth_credentials_store: 'file',
    model_providers: {
      x: { experimental_bearer_token: 'b', env_key: 'OPENAI_API_KEY', http_headers: { 'X-Any': 'h' }, query_params: { k: 'q' } },
    },
    mcp_servers: { y: { bearer_token_env_var: 'VAR', env: { API_TOKEN: 'e', LEVEL: 'no' } } },
    otel: { exporter: { 'otlp-http': { headers: { auth: 'o' } } } },
  };

  expect(secretsOfConfig(config)).toEqual(['b', 'h', 'q', 'e', 'o']);
});

describe('the logger', () => {
  const open = () => {
    const kept: LogEntry[] = [];
    const host: unknown[] = [];
    const redact = createRedactor();
    redact.learn(['swordfish']);
    const logger = createServerLogger({
      host: { error: (...said) => host.push(['error', ...said]), warn: (...said) => host.push(['warn', ...said]) },
      redact,
      keep: (entry) => kept.push(entry),
    });
    return { kept, host, logger };
  };

  test('keeps and passes on what is said without its secrets', () => {
    const { kept, host, logger } = open();
    logger.of('store').warn('swordfish failed', { threadId: 't', error: new Error('no swordfish'), deep: { of: 'swordfish' }, count: 3 });

    expect(kept).toEqual([
      {
        level: 'warn',
        target: 'keelson::store',
        body: 'thread{thread_id=t}: [REDACTED] failed error=no [REDACTED] deep={"of":"[REDACTED]"} count=3',
        threadId: 't',
      },
    ]);
    expect(host).toEqual([
      ['warn', '[REDACTED] failed', { threadId: 't', error: 'no [REDACTED]', deep: '{"of":"[REDACTED]"}', count: 3 }, 'keelson::store'],
    ]);
  });

  test('keeps what the embedding program does not listen to', () => {
    const { kept, host, logger } = open();
    logger.trace('a detail');

    expect(kept).toMatchObject([{ level: 'trace', target: 'keelson::server', body: 'a detail', threadId: null }]);
    expect(host).toEqual([]);
  });
});

const lines = { format: (line: string) => line, bytesOf: (line: string) => Buffer.byteLength(line) };

test('the ring keeps the last lines that fit', () => {
  const ring = new LogRing(10, lines);
  for (const line of ['aaaa\n', 'bbbb\n', 'cccc\n']) ring.add(line);

  expect(ring.text()).toBe('bbbb\ncccc\n');
});

test('the ring stays within its bounds, however much goes through it', () => {
  const ring = new LogRing(100, lines);
  for (let index = 0; index < 10_000; index++) ring.add(`${index}\n`);

  expect(ring.text().length).toBeLessThanOrEqual(100);
  expect(ring.text().endsWith('9999\n')).toBe(true);
});
