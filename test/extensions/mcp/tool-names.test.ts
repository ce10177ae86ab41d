import { describe, expect, test } from 'vitest';
import { nameTools, type RawTool } from '../../../src/extensions/mcp/tool-names.js';

const named = (...tools: readonly (readonly [server: string, tool: string])[]) =>
  nameTools(tools.map(([server, tool]) => ({ server, tool }))).map(({ namespace, name }) => [namespace, name]);

describe('the names that the model has for tools', () => {
  test('take what is no letter, digit or underscore as an underscore', () => {
    expect(named(['my-docs', 'a.b c/d'])).toEqual([['mcp__my_docs__', 'a_b_c_d']]);
  });

  test('are all marked where they would be the same', () => {
    const names = named(['docs', 'x.y'], ['docs', 'x y'], ['docs', 'z']).map(([, name]) => name);

    expect(names).toEqual([expect.stringMatching(/^x_y_[0-9a-f]{12}$/), expect.stringMatching(/^x_y_[0-9a-f]{12}$/), 'z']);
    expect(new Set(names).size).toBe(3);
  });

  test('are marked where servers would be the same', () => {
    const [[first], [second]] = named(['a-b', 'x'], ['a_b', 'x']) as [string[], string[]];

    expect([first, second]).toEqual([
      expect.stringMatching(/^mcp__a_b_[0-9a-f]{12}__$/),
      expect.stringMatching(/^mcp__a_b_[0-9a-f]{12}__$/),
    ]);
    expect(first).not.toBe(second);
  });

  test('fill 64 characters where they are too long', () => {
    expect(named(['docs', 'x'.repeat(80)])).toEqual([['mcp__docs__', `${'x'.repeat(40)}_67047350c757`]]);
  });

  test('are the mark alone where the server takes all of the room', () => {
    const [[namespace, name]] = named(['s'.repeat(70), 'x']) as [string[]];

    expect(namespace).toBe(`mcp__${'s'.repeat(46)}`);
    expect(name).toMatch(/^_[0-9a-f]{12}$/);
  });
});

describe('the names that the model has for tools of apps', () => {
  const app = (tool: string, id: string, name: string | null): RawTool => ({
    server: 'codex_apps',
    tool,
    connector: { id, name, description: null },
  });
  const namesOf = (...tools: readonly RawTool[]) => nameTools(tools).map(({ namespace, name }) => [namespace, name]);

  test.each([
    ['alpha_app_search', 'Alpha App', '_search'],
    ['Alpha-App.odd Name', 'Alpha App', '_odd_name'],
    ['connector_a_do', 'Alpha App', '_do'],
    ['alpha_app', 'Alpha App', 'alpha_app'],
    ['_other!', 'Alpha App', 'other'],
    ['do', null, 'do'],
  ])('%s of %s is %s: the name of the app is said once', (tool, name, expected) => {
    expect(namesOf(app(tool, 'connector_a', name))).toEqual([[`mcp__codex_apps__${name === null ? '' : 'alpha_app'}`, expected]]);
  });

  test.each([
    ['Béta 2!!', 'b_ta_2'],
    ['!!!', 'app'],
  ])('name the group of %s %s', (name, expected) => {
    expect(namesOf(app('do', 'connector_a', name))[0]?.[0]).toBe(`mcp__codex_apps__${expected}`);
  });

  test('tell apps of one name apart', () => {
    const groups = namesOf(app('x', 'connector_a', 'Alpha App'), app('x', 'connector_a2', 'Alpha App')).map(([group]) => group);

    expect(groups).toEqual(['mcp__codex_apps__alpha_app_f55d9424e01c', 'mcp__codex_apps__alpha_app_19c9837d0ee3']);
  });

  test('tell the app without a name from the tools of no app', () => {
    const [[named] = []] = namesOf(app('x', 'connector_nm', null), { server: 'codex_apps', tool: 'y' });

    expect(named).toBe('mcp__codex_apps_c55427d667da__');
  });

  test('are marked by what they would be called in full', () => {
    const long = 'a_tool_name_that_is_rather_long_and_goes_on_for_more_than_sixty_four_bytes';

    expect(namesOf(app(long, 'connector_a', 'A'))).toEqual([['mcp__codex_apps__a', '_tool_name_that_is_rather_long_an_54a0489b1123']]);
  });

  test('are the mark alone where the app takes all of the room', () => {
    const name = 'A very long connector name that goes on and on and on and on';

    expect(namesOf(app('ax', 'connector_long', name))).toEqual([['mcp__codex_apps__a_very_long_connector_name_that_go', '_a309dc24bd4a']]);
  });
});
