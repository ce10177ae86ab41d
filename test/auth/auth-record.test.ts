import { expect, test } from 'vitest';
import { formatAuthRecord, parseAuthRecord } from '../../src/auth/auth-record.js';
import { toAuthState } from '../../src/auth/auth-state.js';
import { idToken } from '../support/issuer.js';

const tokens = { id_token: idToken(), access_token: 'a', refresh_token: 'r', account_id: 'acct-1' };
const stateOf = (record: unknown) => toAuthState(parseAuthRecord(JSON.stringify(record)));

test.each([
  ['a key makes a key login', { OPENAI_API_KEY: 'sk' }, 'apikey'],
  ['also an empty one', { OPENAI_API_KEY: '' }, 'apikey'],
  ['a key beside tokens does too', { OPENAI_API_KEY: 'sk', tokens }, 'apikey'],
  ['tokens make a ChatGPT login', { OPENAI_API_KEY: null, tokens }, 'chatgpt'],
  ['what the file says counts first', { auth_mode: 'chatgpt', OPENAI_API_KEY: 'sk', tokens }, 'chatgpt'],
  ['a key login without a key is none', { auth_mode: 'apikey', OPENAI_API_KEY: null, tokens }, undefined],
])('%s', (_name, record, mode) => {
  expect(stateOf(record)?.mode).toBe(mode);
});

test.each([
  ['no JSON', '{'],
  ['a mode that nobody knows', '{"auth_mode":"magic","OPENAI_API_KEY":"sk"}'],
  ['an id token that is none', JSON.stringify({ OPENAI_API_KEY: null, tokens: { ...tokens, id_token: 'a.b' } })],
  ['tokens without the one for renewals', JSON.stringify({ OPENAI_API_KEY: null, tokens: { ...tokens, refresh_token: undefined } })],
  ['a date that is none', JSON.stringify({ OPENAI_API_KEY: null, tokens, last_refresh: 'yesterday' })],
])('a file with %s logs nobody in', (_name, text) => {
  expect(parseAuthRecord(text)).toBeNull();
});

test('a record is written in two-space JSON, with the key always and nothing else that is unset', () => {
  expect(formatAuthRecord({ auth_mode: 'apikey', OPENAI_API_KEY: 'sk', tokens: null })).toBe(
    '{\n  "auth_mode": "apikey",\n  "OPENAI_API_KEY": "sk"\n}',
  );
  expect(Object.keys(JSON.parse(formatAuthRecord({ tokens, last_refresh: '2026-01-01T00:00:00.123456789Z' })))).toEqual([
    'OPENAI_API_KEY',
    'tokens',
    'last_refresh',
  ]);
});

test('members that this program does not know survive', () => {
  const record = parseAuthRecord(JSON.stringify({ OPENAI_API_KEY: null, tokens: { ...tokens, extra: 1 }, future: { x: 1 } }));

  expect(record === null ? null : JSON.parse(formatAuthRecord(record))).toEqual({
    OPENAI_API_KEY: null,
    tokens: { ...tokens, extra: 1 },
    future: { x: 1 },
  });
});
