import { expect, test } from 'vitest';
import { parseCommand } from '../../transport/src/args.js';

const serve = { kind: 'serve', overrides: [], enable: [], disable: [] };

test.each([
  [[], serve],
  [['app-server', '--listen', 'stdio://'], serve],
  [['-c', 'a=1', 'app-server', '-c', 'b.c="x"'], { ...serve, overrides: ['a=1', 'b.c="x"'] }],
  [['--enable', 'apps', '--disable', 'plugins'], { ...serve, enable: ['apps'], disable: ['plugins'] }],
  [['--help'], { kind: 'help' }],
  [['generate-json-schema', '--out', 'd'], { kind: 'generateJsonSchema', out: 'd', experimental: false }],
  [
    ['app-server', 'generate-ts', '-o', 'd', '-p', 'prettier', '--experimental'],
    { kind: 'generateTypeScript', out: 'd', experimental: true, prettier: 'prettier' },
  ],
])('%j is understood', (argv, command) => {
  expect(parseCommand(argv)).toEqual(command);
});

test.each([
  [['generate-ts'], 2, 'the following required arguments were not provided:\n  --out <DIR>'],
  [['generate-internal-json-schema'], 2, '--out <DIR>'],
  [['nonsense'], 2, "unrecognized subcommand 'nonsense'"],
  [['app-server', 'generate-ts', 'more', '--out', 'd'], 2, "unexpected argument 'more'"],
  [['--no-such-flag'], 2, '--no-such-flag'],
  [['--session-source', 'cli'], 2, '--session-source'],
  [['--out', 'd'], 2, 'belong to the generate commands'],
  [['--listen', 'bogus'], 2, 'unsupported --listen URL `bogus`; expected `stdio://`, `unix://`, `unix://PATH`, `ws://IP:PORT`, or `off`'],
  [['--listen', 'off'], 1, 'no transport configured; use --listen or enable remote control'],
  [['--listen', 'ws://127.0.0.1:1'], 1, 'not supported by this build'],
])('%j is refused', (argv, code, text) => {
  expect(parseCommand(argv)).toEqual({ kind: 'exit', code, text: expect.stringContaining(text) });
});
