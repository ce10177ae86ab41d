import { describe, expect, test } from 'vitest';
import { parseLogFilter } from '../../transport/src/log-filter.js';
import { createStreamLogger } from '../../transport/src/stderr-logger.js';

describe('RUST_LOG', () => {
  test.each([
    [undefined, 'keelson::server', 'warn', true],
    [undefined, 'keelson::server', 'info', false],
    ['', 'keelson::server', 'warn', true],
    ['trace', 'keelson::server', 'trace', true],
    ['DEBUG', 'keelson::server', 'debug', true],
    ['off', 'keelson::server', 'error', false],
    ['keelson::store=debug,warn', 'keelson::store', 'debug', true],
    ['keelson::store=debug,warn', 'keelson::server', 'info', false],
    ['keelson=info,keelson::store=error', 'keelson::store', 'warn', false],
    ['keelson=info,keelson::store=error', 'keelson::server', 'info', true],
    ['keelson::store', 'keelson::store', 'trace', true],
    ['keelson::store', 'keelson::storefront', 'error', false],
    ['nonsense=loud,info', 'keelson::server', 'info', true],
  ] as const)('%s lets %s say %s: %s', (filter, target, level, expected) => {
    expect(parseLogFilter(filter)(target, level)).toBe(expected);
  });
});

test('a line names its time, level, part and fields', () => {
  const lines: string[] = [];
  const logger = createStreamLogger({ write: (line) => lines.push(line), filter: 'info', format: undefined });

  logger.info?.('a turn ended', { status: 'completed' }, 'keelson::engine');

  expect(lines).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z {2}INFO keelson::engine: a turn ended status=completed$/)]);
});

test('as JSON it is one object', () => {
  const lines: string[] = [];
  const logger = createStreamLogger({ write: (line) => lines.push(line), filter: undefined, format: 'json' });

  logger.warn('careful', { path: '/x' });

  expect(JSON.parse(lines[0] ?? '')).toEqual({
    timestamp: expect.any(String),
    level: 'WARN',
    fields: { message: 'careful', path: '/x' },
    target: 'keelson',
  });
});
