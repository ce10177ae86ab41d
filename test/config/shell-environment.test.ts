import { expect, test } from 'vitest';
import {
  applyShellEnvironmentPolicy,
  shellEnvironmentTable,
  toShellEnvironmentPolicy,
} from '../../src/config/sections/shell-environment.js';

const env = { PATH: '/bin', HOME: '/h', API_KEY: 'k', my_token: 't', Secret1: 's', EDITOR: 'vi', 'a.b': '1', axb: '2', 'c[': '3' };

test.each<[object, string[]]>([
  [{}, ['PATH', 'HOME', 'API_KEY', 'my_token', 'Secret1', 'EDITOR', 'a.b', 'axb', 'c[']],
  [{ ignore_default_excludes: false }, ['PATH', 'HOME', 'EDITOR', 'a.b', 'axb', 'c[']],
  [{ inherit: 'core' }, ['PATH', 'HOME']],
  [{ inherit: 'none', set: { NEW: '1' } }, ['NEW']],
  [{ inherit: 'core', exclude: ['ho*'], set: { HOMEPAGE: 'x' } }, ['PATH', 'HOMEPAGE']],
  [{ include_only: ['P*', 'new'], set: { NEW: '1', OTHER: '2' } }, ['PATH', 'NEW']],
  [{ include_only: ['a.b', 'c['] }, ['a.b', 'c[']],
  [{ include_only: ['a?b'] }, ['a.b', 'axb']],
  [{ include_only: ['[ep]*', '[P]ATH', 'c[*'] }, ['c[']],
])('%j leaves %j', (table, names) => {
  const policy = toShellEnvironmentPolicy(shellEnvironmentTable.parse(table));

  expect(Object.keys(applyShellEnvironmentPolicy(env, policy))).toEqual(names);
});
