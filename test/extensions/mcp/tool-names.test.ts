import { describe, expect, test } from 'vitest';
import { nameTools } from '../../../src/extensions/mcp/tool-names.js';

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
