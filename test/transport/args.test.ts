import { expect, test } from 'vitest';
import { parseCommand } from '../../transport/src/args.js';

const serve = { kind: 'serve', listen: { kind: 'stdio' }, wsAuth: null, overrides: [], enable: [], disable: [], analyticsDefault: false };
const capability = ['--ws-auth', 'capability-token'];
const signed = ['--ws-auth', 'signed-bearer-token'];
const digest = 'aB'.repeat(32);

test.each([
  [[], serve],
  [['app-server', '--listen', 'stdio://'], serve],
  [['-c', 'a=1', 'app-server', '-c', 'b.c="x"'], { ...serve, overrides: ['a=1', 'b.c="x"'] }],
  [['--enable', 'apps', '--disable', 'plugins'], { ...serve, enable: ['apps'], disable: ['plugins'] }],
  [['--analytics-default-enabled'], { ...serve, analyticsDefault: true }],
  [['--listen', 'off'], { ...serve, listen: { kind: 'off' } }],
  [['--listen', 'ws://127.0.0.1:0'], { ...serve, listen: { kind: 'websocket', host: '127.0.0.1', port: 0 } }],
  [[...capability, '--ws-token-file', 't'], { ...serve, wsAuth: { kind: 'capabilityToken', tokenFile: 't' } }],
  [[...capability, '--ws-token-sha256', ` ${digest} `], { ...serve, wsAuth: { kind: 'capabilityToken', tokenSha256: ` ${digest} ` } }],
  [[...signed, '--ws-shared-secret-file', 's'], { ...serve, wsAuth: { kind: 'signedBearerToken', sharedSecretFile: 's' } }],
  [
    [...signed, '--ws-shared-secret-file', 's', '--ws-issuer', 'i', '--ws-audience', 'a', '--ws-max-clock-skew-seconds', '5'],
    { ...serve, wsAuth: { kind: 'signedBearerToken', sharedSecretFile: 's', issuer: 'i', audience: 'a', maxClockSkewSeconds: 5 } },
  ],
  [['--help'], { kind: 'help' }],
  [['help'], { kind: 'help' }],
  [['--version'], { kind: 'version' }],
  [['-V'], { kind: 'version' }],
  [['proxy'], { kind: 'proxy', socketPath: null }],
  [['--ws-issuer', 'ignored', 'proxy', '--sock', 's'], { kind: 'proxy', socketPath: 's' }],
  [['generate-json-schema', '--out', 'd'], { kind: 'generateJsonSchema', out: 'd', experimental: false }],
  [
    ['app-server', 'generate-ts', '-o', 'd', '-p', 'prettier', '--experimental'],
    { kind: 'generateTypeScript', out: 'd', experimental: true, prettier: 'prettier' },
  ],
])('%j is understood', (argv, command) => {
  expect(parseCommand(argv)).toEqual(command);
});

const unsupported = 'expected `stdio://`, `unix://`, `unix://PATH`, `ws://IP:PORT`, or `off`';

test.each([
  [['generate-ts'], 'the following required arguments were not provided:\n  --out <DIR>'],
  [['generate-internal-json-schema'], '--out <DIR>'],
  [['nonsense'], "unrecognized subcommand 'nonsense'"],
  [['app-server', 'generate-ts', 'more', '--out', 'd'], "unexpected argument 'more' found"],
  [['--no-such-flag'], "unexpected argument '--no-such-flag' found"],
  [['--session-source', 'cli'], "unexpected argument '--session-source' found"],
  [['--out', 'd'], "unexpected argument '--out' found"],
  [['--sock', 's'], "unexpected argument '--sock' found"],
  [['--listen', 'off', '--listen', 'off'], "the argument '--listen' cannot be used multiple times"],
  [['--listen', 'bogus'], `error: invalid value 'bogus' for '--listen <URL>': unsupported --listen URL \`bogus\`; ${unsupported}`],
  [['--ws-auth'], '--ws-auth'],
  [['--ws-auth', 'Capability-token'], "invalid value 'Capability-token' for '--ws-auth <MODE>'"],
  [[...signed, '--ws-max-clock-skew-seconds', 'x'], "'x' for '--ws-max-clock-skew-seconds <SECONDS>': invalid digit found in string"],
  [[...signed, '--ws-max-clock-skew-seconds', '1.5'], 'invalid digit found in string'],
  [[...signed, '--ws-max-clock-skew-seconds', String(2n ** 64n)], 'number too large to fit in target type'],
])('%j is a wrong use', (argv, text) => {
  expect(parseCommand(argv)).toEqual({ kind: 'exit', code: 2, text: expect.stringContaining(text) });
});

const needsMode = 'websocket auth flags require `--ws-auth capability-token` or `--ws-auth signed-bearer-token`';
const needsSigned =
  '`--ws-shared-secret-file`, `--ws-issuer`, `--ws-audience`, and `--ws-max-clock-skew-seconds` require `--ws-auth signed-bearer-token`';
const needsCapability = '`--ws-token-file` and `--ws-token-sha256` require `--ws-auth capability-token`, not `signed-bearer-token`';

test.each([
  [['--ws-issuer', 'x'], needsMode],
  [['--ws-max-clock-skew-seconds', '1', '--listen', 'unix://'], needsMode],
  [[...capability, '--ws-audience', 'x'], needsSigned],
  [
    [...capability, '--ws-token-file', 't', '--ws-token-sha256', digest],
    '`--ws-token-file` and `--ws-token-sha256` are mutually exclusive',
  ],
  [capability, '`--ws-token-file` or `--ws-token-sha256` is required when `--ws-auth capability-token` is set'],
  [[...capability, '--ws-token-sha256', digest.slice(1)], '--ws-token-sha256 must be a 64-character hex SHA-256 digest'],
  [[...signed, '--ws-token-file', 't'], needsCapability],
  [signed, '`--ws-shared-secret-file` is required when `--ws-auth signed-bearer-token` is set'],
  [
    [...signed, '--ws-shared-secret-file', 's', '--ws-max-clock-skew-seconds', String(2n ** 63n)],
    'websocket auth clock skew must fit in a signed 64-bit integer',
  ],
])('%j is refused whatever it is to listen to', (argv, text) => {
  expect(parseCommand(argv)).toEqual({ kind: 'exit', code: 1, text: `Error: ${text}` });
});
