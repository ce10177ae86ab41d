import { describe, expect, test } from 'vitest';
import { findHooks } from '../../src/extensions/hooks/find-hooks.js';
import { findHooksMistake } from '../../src/extensions/hooks/hooks-mistake.js';
import { command, type HooksPlace, makeHooksPlace } from './support/hooks-place.js';

/** The one entry that a listing has for the folder of the place. */
async function listed(place: HooksPlace, cwds: string[] = [place.cwd]) {
  await using server = await place.start();
  const { data } = await server.hooks.list({ cwds });
  return data[0];
}

test('a hook is listed with its key, its place and its fingerprint', async () => {
  await using place = await makeHooksPlace({
    PreToolUse: [{ matcher: 'Bash', hooks: [command('a', { timeout: 0, statusMessage: 'x' })] }],
  });

  const entry = await listed(place);

  const file = `${place.home}/hooks.json`;
  expect(entry).toEqual({
    cwd: place.cwd,
    hooks: [
      {
        key: `${file}:pre_tool_use:0:0`,
        eventName: 'preToolUse',
        handlerType: 'command',
        matcher: 'Bash',
        command: 'a',
        timeoutSec: 1,
        statusMessage: 'x',
        sourcePath: file,
        source: 'user',
        pluginId: null,
        displayOrder: 0,
        enabled: true,
        isManaged: false,
        currentHash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        trustStatus: 'untrusted',
      },
    ],
    warnings: [],
    errors: [],
  });
});

test('fingerprints are those that other programs keep', async () => {
  const bash = (more: Readonly<Record<string, unknown>> = {}) => command('a', more);
  await using place = await makeHooksPlace({
    PreToolUse: [
      { matcher: 'Bash', hooks: [bash(), bash({ timeout: 600, async: false }), bash({ statusMessage: 'x' })] },
      { hooks: [bash()] },
    ],
    Stop: [{ matcher: 'ignored', hooks: [bash({ timeout: 5, statusMessage: 'hi' })] }],
  });

  const entry = await listed(place);

  expect(entry?.hooks.map(({ currentHash, matcher }) => [currentHash.slice(7, 15), matcher])).toEqual([
    ['feea2cad', 'Bash'],
    ['feea2cad', 'Bash'],
    ['143ea3d7', 'Bash'],
    ['f33622ba', null],
    ['e590c4d5', null],
  ]);
});

test('layers come one after the other, events in their own order', async () => {
  await using place = await makeHooksPlace({ Stop: [{ hooks: [command('late')] }], PreToolUse: [{ hooks: [command('early')] }] });
  await place.put(
    'home/config.toml',
    `[[hooks.PreToolUse]]\n[[hooks.PreToolUse.hooks]]\ntype = "command"\ncommand = "table"\n[projects."${place.cwd}"]\ntrust_level = "trusted"\n`,
  );
  await place.put('work/.git/HEAD', '');
  await place.put('work/.codex/hooks.json', { hooks: { PreToolUse: [{ hooks: [command('project')] }] } });

  const entry = await listed(place);

  expect(entry?.hooks.map((hook) => [hook.displayOrder, hook.command, hook.source])).toEqual([
    [0, 'early', 'user'],
    [1, 'late', 'user'],
    [2, 'table', 'user'],
    [3, 'project', 'project'],
  ]);
  expect(entry?.warnings).toEqual([
    `loading hooks from both ${place.home}/hooks.json and ${place.home}/config.toml; prefer a single representation for this layer`,
  ]);
});

test('an untrusted project has no hooks', async () => {
  await using place = await makeHooksPlace();
  await place.put('work/.git/HEAD', '');
  await place.put('work/.codex/hooks.json', { hooks: { Stop: [{ hooks: [command('project')] }] } });

  expect((await listed(place))?.hooks).toEqual([]);
});

test('what is not carried out is left out with a warning', async () => {
  await using place = await makeHooksPlace({
    PreToolUse: [{ matcher: '(', hooks: [command('a')] }],
    Stop: [{ hooks: [command('true', { async: true }), { type: 'prompt' }, { type: 'agent' }, command(' ')] }],
  });
  const file = `${place.home}/hooks.json`;

  expect(await listed(place)).toMatchObject({
    hooks: [],
    warnings: [
      `invalid matcher "(" in ${file}: regex parse error:\n    (\n    ^\nerror: unclosed group`,
      `skipping async hook in ${file}: async hooks are not supported yet`,
      `skipping prompt hook in ${file}: prompt hooks are not supported yet`,
      `skipping agent hook in ${file}: agent hooks are not supported yet`,
      `skipping empty hook command in ${file}`,
    ],
  });
});

test('trust is for one definition: a changed one is told as modified, and a switch stays', async () => {
  await using place = await makeHooksPlace({ Stop: [{ hooks: [command('a')] }] });
  const key = `${place.home}/hooks.json:stop:0:0`;
  const before = await listed(place);
  const hash = before?.hooks[0]?.currentHash;
  await place.put('home/config.toml', `[hooks.state."${key}"]\ntrusted_hash = "${hash}"\nenabled = false\n`);
  const trusted = await listed(place);
  await place.put('home/hooks.json', { hooks: { Stop: [{ hooks: [command('b')] }] } });

  const modified = await listed(place);

  const states = [before, trusted, modified].map((entry) => entry?.hooks.map(({ trustStatus, enabled }) => [trustStatus, enabled]));
  expect(states).toEqual([[['untrusted', true]], [['trusted', false]], [['modified', false]]]);
});

test('without folders the folder of the server is meant; folders are answered as they were asked for', async () => {
  await using place = await makeHooksPlace();
  await using server = await place.start();

  expect((await server.hooks.list({})).data.map(({ cwd }) => cwd)).toEqual([place.cwd]);
  expect((await server.hooks.list({ cwds: ['sub', '/nowhere'] })).data.map(({ cwd }) => cwd)).toEqual(['sub', '/nowhere']);
});

test('a configuration that cannot be loaded is an error of the entry', async () => {
  await using place = await makeHooksPlace({ Stop: [{ hooks: [command('a')] }] });
  await place.put('home/config.toml', 'model = 1\n');

  const entry = await listed(place);

  expect(entry).toMatchObject({
    hooks: [],
    warnings: [],
    errors: [{ path: place.cwd, message: `${place.home}/config.toml:1:9: invalid type: integer \`1\`, expected a string` }],
  });
});

test('nothing is listed where hooks are switched off', async () => {
  await using place = await makeHooksPlace({ Stop: [{ hooks: [command('a'), { type: 'prompt' }] }] });
  await place.put('home/config.toml', '[features]\nhooks = false\n');

  expect(await listed(place)).toMatchObject({ hooks: [], warnings: [] });
});

test('hooks of the flags of the server are listed under a path that is none', async () => {
  await using place = await makeHooksPlace();
  await using server = await place.start({ config: { hooks: { Stop: [{ hooks: [command('x')] }] } } });

  const { data } = await server.hooks.list({});

  expect(data[0]?.hooks.map(({ key, source }) => [key, source])).toEqual([['/<session-flags>/config.toml:stop:0:0', 'sessionFlags']]);
});

test('what plugins bring along comes last, under keys and with variables of its own', async () => {
  const events = { Stop: [{ hooks: [command('x')] }] };
  const plugin = { source: 'plugin' as const, pluginId: 'tools@market', path: '/cache/hooks.json', keyPrefix: 'tools@market:hooks.json' };
  const brought = [{ ...plugin, events, env: { PLUGIN_ROOT: '/cache' } }];

  const { hooks } = await findHooks({ required: null, platform: 'linux', layers: [], brought, states: {} });

  expect(hooks).toMatchObject([
    {
      key: 'tools@market:hooks.json:stop:0:0',
      source: 'plugin',
      pluginId: 'tools@market',
      trustStatus: 'untrusted',
      env: { PLUGIN_ROOT: '/cache' },
    },
  ]);
});

describe('a hooks.json that is wrong', () => {
  const handler = (more: string): string => `{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"a",${more}}]}]}}`;

  test.each([
    ['{nope', 'key must be a string at line 1 column 2'],
    ['', 'EOF while parsing a value at line 1 column 0'],
    ['{"hooks":{"Stop":null}}', 'invalid type: null, expected a sequence at line 1 column 21'],
    ['{"hooks":{"Stop":[{"matcher":1,"hooks":[]}]}}', 'invalid type: integer `1`, expected a string at line 1 column 30'],
    ['{"hooks":{"Stop":[{"hooks":[{"type":"command"}]}]}}', 'missing field `command` at line 1 column 47'],
    [
      '{"hooks":{"Stop":[{"hooks":[{"type":"http"}]}]}}',
      'unknown variant `http`, expected one of `command`, `prompt`, `agent` at line 1 column 42',
    ],
    [handler('"timeout":-1'), 'invalid value: integer `-1`, expected u64 at line 1 column 74'],
    [handler('"timeout":1.5'), 'invalid type: floating point `1.5`, expected u64 at line 1 column 75'],
    ['{"hooks":{"Stop":[\n]}', 'EOF while parsing an object at line 2 column 2'],
    ['{"hooks":{},}', 'trailing comma at line 1 column 13'],
    ['{"hooks":{}} x', 'trailing characters at line 1 column 14'],
  ])('%j', (text, mistake) => {
    expect(findHooksMistake(text)).toBe(mistake);
  });

  test.each(['[]', '{"Stop":[]}', '{"hooks":{"Other":1}}', handler('"timeoutSec":3,"extra":1'), '{"hooks":{"Stop":[{}]}}'])(
    '%j is fine',
    (text) => {
      expect(findHooksMistake(text)).toBeNull();
    },
  );

  test('is told with its path', async () => {
    await using place = await makeHooksPlace();
    await place.put('home/hooks.json', '[1,');

    expect((await listed(place))?.warnings).toEqual([
      `failed to parse hooks config ${place.home}/hooks.json: EOF while parsing a value at line 1 column 3`,
    ]);
  });
});
