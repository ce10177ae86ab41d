import { parseListenUrl } from 'keelson-transport';
import { expect, test } from 'vitest';

test.each([
  ['stdio://', { kind: 'stdio' }],
  ['off', { kind: 'off' }],
  ['ws://127.0.0.1:4500', { kind: 'websocket', host: '127.0.0.1', port: 4500 }],
  ['ws://0.0.0.0:0', { kind: 'websocket', host: '0.0.0.0', port: 0 }],
  ['ws://[::1]:65535', { kind: 'websocket', host: '::1', port: 65_535 }],
  ['unix://', { kind: 'unix', path: null }],
  ['unix:///run/a.sock', { kind: 'unix', path: '/run/a.sock' }],
  ['unix://~/a.sock', { kind: 'unix', path: '~/a.sock' }],
])('%s is understood', (text, target) => {
  expect(parseListenUrl(text)).toEqual(target);
});

test.each(['', 'stdio', 'stdio://x', 'OFF', ' off', 'WS://127.0.0.1:1', 'wss://127.0.0.1:1', 'http://127.0.0.1:1', 'unix:/x'])(
  '%j is no transport',
  (text) => {
    const expected = `unsupported --listen URL \`${text}\`; expected \`stdio://\`, \`unix://\`, \`unix://PATH\`, \`ws://IP:PORT\`, or \`off\``;

    expect(() => parseListenUrl(text)).toThrow(new Error(expected));
  },
);

test.each([
  'ws://',
  'ws://localhost:0',
  'ws://127.0.0.1',
  'ws://127.0.0.1:',
  'ws://127.0.0.1:99999',
  'ws://127.0.0.1:1/',
  'ws://::1:80',
  'ws://[127.0.0.1]:80',
])('%s is no socket address', (text) => {
  expect(() => parseListenUrl(text)).toThrow(new Error(`invalid websocket --listen URL \`${text}\`; expected \`ws://IP:PORT\``));
});
