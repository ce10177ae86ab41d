import { describe, expect, test } from 'vitest';
import { classify, readMessage, writeMessage } from '../../src/protocol/envelope.js';

const read = (line: string) => classify(readMessage(line));
const list = '"method":"thread/loaded/list","params":{}';

describe('a line that is no message is ignored', () => {
  test.each([
    '{',
    '',
    '   ',
    'null',
    'true',
    '42',
    '"text"',
    '[]',
    '{}',
    `[{"id":1,${list}}]`,
    '{"id":1}',
    '{"method":1}',
    '{"id":1,"method":7,"params":{}}',
    `{"id":1,${list}} {"id":2,${list}}`,
    `{"id":1,${list},}`,
    `{'id':1}`,
    '{"id":1,"error":{"message":"no code"}}',
    '{"id":1,"error":{"code":"1","message":"x"}}',
    `\uFEFF{"id":1,${list}}`,
    '{"id":1,"method":"a","method":"a"}',
    '{"id":1,"method":"a","params":{"text":"\\ud83d"}}',
    '{"id":null,"result":{}}',
  ])('%s', (line) => {
    expect(read(line)).toBeNull();
  });
});

describe('a request without a usable id is a notification', () => {
  test.each([
    'null',
    'true',
    '1.5',
    '1.0',
    '1e2',
    '-0',
    '{}',
    '[1]',
    '9223372036854775808',
    '-9223372036854775809',
    '1,"id":1',
    '"a","id":"a"',
    '1,"\\u0069d":1',
    '1,"trace":5',
    '1,"trace":{"traceparent":5}',
  ])('%s', (id) => {
    expect(read(`{"id":${id},${list}}`)).toEqual({ kind: 'notification', message: { method: 'thread/loaded/list', params: {} } });
    expect(read(`{${list},"id":${id}}`)?.kind).toBe('notification');
  });
});

describe('an id comes back with its type and all its digits', () => {
  test.each([
    '0',
    '-1',
    '7',
    '2147483648',
    '9007199254740991',
    '-9007199254740991',
    '9007199254740993',
    '9223372036854775807',
    '-9223372036854775808',
    '""',
    '"7"',
    '"a b"',
    '"ü€😀"',
    '"\\"\\\\\\n"',
  ])('%s', (id) => {
    for (const line of [`{"id":${id},${list}}`, `{${list}, "id" : ${id} }`, `{"x":{"id":5},${list},"y":["id"],"id":${id}}\r`]) {
      const request = read(line);

      expect(request?.kind).toBe('request');
      if (request?.kind !== 'request') return;
      expect(writeMessage({ id: request.message.id, result: {} })).toBe(`{"id":${id},"result":{}}`);
    }
  });
});

describe('the four shapes are tried in order', () => {
  test.each([
    [`{"id":15,${list},"result":{}}`, 'request'],
    [`{"jsonrpc":"1.0","id":14,${list},"more":{"x":[1]}}`, 'request'],
    [`{"id":16,${list},"trace":null}`, 'request'],
    [`{"id":18,${list},"trace":{"traceparent":"junk","tracestate":"a=b"}}`, 'request'],
    ['{"method":""}', 'notification'],
    ['{"method":"initialized","params":[1,2]}', 'notification'],
    ['{"id":3,"result":null}', 'response'],
    ['{"id":3,"result":1,"error":{"code":-1,"message":"x"}}', 'response'],
    ['{"id":3,"error":{"code":-1,"message":"x"}}', 'error'],
  ])('%s is a %s', (line, kind) => {
    expect(read(line)?.kind).toBe(kind);
  });
});

test('a whole surrogate pair is text', () => {
  expect(read('{"id":1,"method":"a","params":"\\ud83d\\ude00"}')?.kind).toBe('request');
});

const nested = (levels: number): string => `{"id":1,"method":"a","params":${'['.repeat(levels)}${']'.repeat(levels)}}`;

test.each([
  ['60 levels', nested(60), 'request'],
  ['127 levels', nested(126), 'request'],
  ['brackets within a string', `{"id":1,"method":"a","params":"${'['.repeat(500)}"}`, 'request'],
  ['a large number', '{"id":1,"method":"a","params":1e300}', 'request'],
  ['128 levels', nested(127), undefined],
  ['a hundred thousand levels around half a pair', nested(100_000).replace('[]', '["\\ud83d"]'), undefined],
  ['a number out of range', '{"id":1,"method":"a","params":[1e400]}', undefined],
  ['a number of 400 digits', `{"id":1,"method":"a","params":${'9'.repeat(400)}}`, undefined],
])('%s: %#', (_name, line, kind) => {
  expect(read(line)?.kind).toBe(kind);
});
