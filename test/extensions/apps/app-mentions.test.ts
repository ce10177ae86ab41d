import { expect, test } from 'vitest';
import { findMentionedApps } from '../../../src/extensions/apps/app-mentions.js';
import type { UserInput } from '../../../src/index.js';

const app = (id: string, name: string | null) => ({ id, name, description: null });
const apps = [app('a', 'My Notes'), app('b', 'Twin'), app('c', 'Twin'), app('d', null), app('e', 'skilled')];
const says = (text: string): UserInput => ({ type: 'text', text, text_elements: [] });

test.each<[string, readonly UserInput[], readonly string[], readonly string[]]>([
  ['a link', [says('use [$any name](app://a), please')], ['a'], []],
  ['a link to one that is not connected', [says('[$x](app://zzz)')], ['zzz'], []],
  ['a link with the sign of plugins', [says('[@x](app://a)')], [], []],
  ['an input of its own', [{ type: 'mention', name: 'n', path: 'app://a' }], ['a'], []],
  ['an input that means something else', [{ type: 'mention', name: 'n', path: 'plugin://a' }], [], []],
  ['its name', [says('use $my-notes now')], [], ['a']],
  ['its name in capitals', [says('use $My-Notes')], [], []],
  ['a part of its name', [says('use $my')], [], []],
  ['its name in a link to something else', [says('[$my-notes](skill://x)')], [], []],
  ['a name that two have', [says('$twin')], [], []],
  ['a name that a skill has', [says('$skilled')], [], []],
  ['its name and a link', [says('$my-notes [$n](app://a)')], ['a'], []],
])('%s', (_what, inputs, linked, named) => {
  expect(findMentionedApps(inputs, apps, new Set(['skilled']))).toEqual({ linked, named });
});
