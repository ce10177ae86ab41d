import { expect, test } from 'vitest';
import { realtimeAddress } from '../../../src/engine/realtime/realtime-address.js';

const target = { model: 'm' };

test.each([
  ['https://api.example', 'wss://api.example/v1/realtime?model=m'],
  ['http://api.example/', 'ws://api.example/v1/realtime?model=m'],
  ['ws://api.example/v1/', 'ws://api.example/v1/realtime?model=m'],
  ['wss://api.example/x/realtime/', 'wss://api.example/x/realtime?model=m'],
  ['https://api.example/backend-api/codex', 'wss://api.example/backend-api/codex?model=m'],
  ['https://api.example/v1?a=1', 'wss://api.example/v1/realtime?a=1&model=m'],
])('%s is reached at %s', (baseUrl, expected) => {
  expect(realtimeAddress({ version: 'v2', baseUrl, queryParams: {}, target }).href).toBe(expected);
});

test('the first version says what it is, and parameters of the provider follow', () => {
  const queryParams = { intent: 'no', model: 'no', 'api-version': '2' };

  const direct = realtimeAddress({ version: 'v1', baseUrl: 'http://x/v1', queryParams, target });
  const control = realtimeAddress({ version: 'v1', baseUrl: 'http://x/v1', queryParams, target: { callId: 'rtc_1' } });

  expect(direct.search).toBe('?intent=quicksilver&model=m&api-version=2');
  expect(control.search).toBe('?intent=quicksilver&api-version=2&call_id=rtc_1');
});
