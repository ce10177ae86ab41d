import { describe, expect, test } from 'vitest';
import { readAppSettings } from '../../../src/extensions/apps/app-settings.js';

type Tables = Parameters<typeof readAppSettings>[0]['tables'];

const settings = (tables: Tables, disabled: readonly string[] = []) => readAppSettings({ tables, disabled });
const tool = (name: string, hints: { destructiveHint?: boolean; openWorldHint?: boolean } = {}) => ({
  app: 'a',
  name,
  title: `The ${name}`,
  ...hints,
});
const safe = { destructiveHint: false, openWorldHint: false };

describe('whether an app is on', () => {
  test.each<[string, Tables, readonly string[], boolean]>([
    ['is true where nothing is said', {}, [], true],
    ['is what its entry says', { a: { enabled: false } }, [], false],
    ['is what is said for all', { _default: { enabled: false } }, [], false],
    ['is true with an entry that does not say, whatever is said for all', { _default: { enabled: false }, a: {} }, [], true],
    ['is false where administrators say so', { a: { enabled: true } }, ['a'], false],
  ])('%s', (_what, tables, disabled, expected) => {
    expect(settings(tables, disabled).isEnabled('a')).toBe(expected);
  });
});

describe('whether a tool may be used', () => {
  const all = [
    tool('safe', safe),
    tool('bad', { ...safe, destructiveHint: true }),
    tool('open', { ...safe, openWorldHint: true }),
    tool('mute'),
  ];
  const allowed = (tables: Tables): readonly string[] => all.filter((one) => settings(tables).isToolEnabled(one)).map(({ name }) => name);

  test.each<[string, Tables, readonly string[]]>([
    ['nothing is said', {}, ['safe', 'bad', 'open', 'mute']],
    ['the app is off, whatever is said of the tool', { a: { enabled: false, tools: { safe: { enabled: true } } } }, []],
    ['its tools may not harm', { a: { destructive_enabled: false } }, ['safe', 'open']],
    ['its tools may not reach out', { a: { open_world_enabled: false } }, ['safe', 'bad']],
    ['no tools may harm', { _default: { destructive_enabled: false } }, ['safe', 'open']],
    ['only its tools may', { _default: { destructive_enabled: false }, a: { destructive_enabled: true } }, ['safe', 'bad', 'open', 'mute']],
    ['its tools are off', { a: { default_tools_enabled: false } }, []],
    ['all but one are off', { a: { default_tools_enabled: false, tools: { open: { enabled: true } } } }, ['open']],
    ['its tools are on, harm or not', { a: { default_tools_enabled: true, destructive_enabled: false } }, ['safe', 'bad', 'open', 'mute']],
    ['one is off', { a: { tools: { safe: { enabled: false } } } }, ['bad', 'open', 'mute']],
    ['one is off by its title', { a: { tools: { 'The safe': { enabled: false } } } }, ['bad', 'open', 'mute']],
    ['one is on that may harm', { a: { destructive_enabled: false, tools: { bad: { enabled: true } } } }, ['safe', 'bad', 'open']],
  ])('where %s', (_what, tables, expected) => {
    expect(allowed(tables)).toEqual(expected);
  });
});

describe('when calls of a tool need a yes', () => {
  test.each<[string, Tables, string]>([
    ['as its hints say', {}, 'auto'],
    ['as the app says', { a: { default_tools_approval_mode: 'prompt' } }, 'prompt'],
    ['as is said of the tool', { a: { default_tools_approval_mode: 'prompt', tools: { t: { approval_mode: 'approve' } } } }, 'approve'],
    ['as is said of the tool by its title', { a: { tools: { 'The t': { approval_mode: 'prompt' } } } }, 'prompt'],
  ])('%s', (_what, tables, expected) => {
    expect(settings(tables).modeOf(tool('t'))).toBe(expected);
  });
});
