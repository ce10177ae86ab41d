import { expect, test } from 'vitest';
import type { SandboxPlan } from '../../src/engine/sandbox/plan.js';
import { toSeatbeltProfile } from '../../src/engine/sandbox/seatbelt-profile.js';

const workspace: SandboxPlan = {
  base: 'read',
  mounts: [
    { kind: 'write', path: '/w' },
    { kind: 'read', path: '/w/.git' },
    { kind: 'hideFolder', path: '/w/a "b"', isPassable: false },
  ],
  placeholders: ['/w/.git'],
};

const rulesFor = (plan: SandboxPlan, hasNetwork = false): readonly string[] =>
  toSeatbeltProfile({ plan, hasNetwork })
    .split('\n')
    .filter((line) => /"\/w|subpath "\/"|network/.test(line));

test('the last rule for a path counts, so narrower ones come later', () => {
  expect(rulesFor(workspace)).toEqual([
    '(allow file-read* file-test-existence (subpath "/"))',
    '(allow file-read* file-write* file-test-existence (subpath "/w"))',
    '(deny file-write-unlink (literal "/w"))',
    '(deny file-write* (subpath "/w/.git"))',
    '(allow file-read* file-test-existence (subpath "/w/.git"))',
    String.raw`(deny file-read* file-write* (subpath "/w/a \"b\""))`,
  ]);
});

test('everything is denied that no rule allows', () => {
  expect(toSeatbeltProfile({ plan: { base: 'none', mounts: [], placeholders: [] }, hasNetwork: false })).toMatch(
    /^\(version 1\)\n\(deny default\)/,
  );
});

test('the network is off unless it is allowed', () => {
  expect([
    rulesFor(workspace).some((line) => line.includes('network')),
    rulesFor(workspace, true).some((line) => line.includes('network-outbound')),
  ]).toEqual([false, true]);
});

test('parentheses match', () => {
  const text = toSeatbeltProfile({ plan: workspace, hasNetwork: true }).replace(/"(?:\\.|[^"])*"/g, '');

  expect(text.split('(').length).toBe(text.split(')').length);
});
