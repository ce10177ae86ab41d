import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ExtraPermissions, noExtraPermissions } from '../../src/engine/approvals/extra-permissions.js';
import { coversPermissions, intersectPermissions } from '../../src/engine/approvals/intersect-permissions.js';
import { type FileAccess, fileAccessOf } from '../../src/engine/sandbox/access.js';
import { widenProfile } from '../../src/engine/sandbox/widen-profile.js';
import type { FileSystemAccessMode, FileSystemPath, FileSystemSandboxEntry } from '../../src/protocol/index.js';

const places = { cwd: '/w', tmpdir: '/var/tmp' };
const elsewhere = { cwd: '/elsewhere', tmpdir: '/other' };

const at = (path: string, access: FileSystemAccessMode): FileSystemSandboxEntry => ({ access, path: { type: 'path', path } });
const glob = (pattern: string): FileSystemSandboxEntry => ({ access: 'none', path: { type: 'glob_pattern', pattern } });
const project = (access: FileSystemAccessMode): FileSystemSandboxEntry => ({
  access,
  path: { type: 'special', value: { kind: 'project_roots', subpath: null } },
});
const files = (...entries: FileSystemSandboxEntry[]): ExtraPermissions => ({ ...noExtraPermissions, entries });
const network = (enabled: boolean): ExtraPermissions => ({ ...noExtraPermissions, network: enabled });

test.each<[string, FileSystemSandboxEntry[], FileSystemSandboxEntry[], FileSystemSandboxEntry[]]>([
  ['what was asked for is granted', [at('/a', 'write')], [at('/a', 'write')], [at('/a', 'write')]],
  ['less may be granted', [at('/a', 'write')], [at('/a', 'read')], [at('/a', 'read')]],
  ['a part may be granted', [at('/a', 'write')], [at('/a/b', 'read')], [at('/a/b', 'read')]],
  ['more access is dropped', [at('/a', 'read')], [at('/a', 'write')], []],
  ['a broader folder is dropped', [at('/a/b', 'write')], [at('/a', 'write'), at('/', 'read')], []],
  ['another folder is dropped', [at('/a', 'write')], [at('/b', 'write')], []],
  ['dots do not lead out', [at('/a', 'write')], [at('/a/../b', 'write')], []],
  ['a requested deny holds', [at('/a', 'write'), at('/a/b', 'none')], [at('/a/b', 'write')], []],
  [
    'a requested deny inside of what is granted is carried along',
    [at('/a', 'write'), at('/a/b', 'none')],
    [at('/a', 'write')],
    [at('/a', 'write'), at('/a/b', 'none')],
  ],
  [
    'a granted deny is carried along',
    [at('/a', 'write')],
    [at('/a', 'write'), at('/a/b', 'none')],
    [at('/a', 'write'), at('/a/b', 'none')],
  ],
  [
    'what was asked for to be read inside of a granted folder stays so',
    [at('/a', 'write'), at('/a/b', 'read')],
    [at('/a', 'write')],
    [at('/a', 'write'), at('/a/b', 'read')],
  ],
  ['denies of what is not granted are left out', [at('/a', 'write')], [at('/a', 'write'), at('/b', 'none')], [at('/a', 'write')]],
  ['denies alone grant nothing', [at('/a', 'none')], [at('/a', 'none')], []],
  ['the project is that of the request', [at('/w', 'write')], [project('write')], [at('/w', 'write')]],
  ['and so it is in the request', [project('write')], [at('/w/a', 'write')], [at('/w/a', 'write')]],
  [
    'relative patterns become those of the request',
    [at('/w/a', 'write')],
    [at('/w/a', 'write'), glob('**/*.env')],
    [at('/w/a', 'write'), glob('/w/**/*.env')],
  ],
  ['a requested pattern holds', [at('/w', 'write'), glob('*.env')], [at('/w/x.env', 'read')], []],
  ['what is protected in a folder that was asked for is dropped', [at('/a', 'write')], [at('/a/.git', 'write')], []],
])('%s', (_name, requested, granted, entries) => {
  expect(intersectPermissions(files(...requested), files(...granted), places).entries).toEqual(entries);
});

test.each<[boolean, boolean, true | null]>([
  [true, true, true],
  [true, false, null],
  [false, true, null],
])('the network, asked for: %s, granted: %s', (asked, granted, result) => {
  expect(intersectPermissions(network(asked), network(granted), places).network).toBe(result);
});

const names = ['a', 'b', '.git'];
const depth = { minLength: 0, maxLength: 3 };
const path = fc.array(fc.constantFrom(...names), depth).map((parts) => `/w/${parts.join('/')}`.replace(/\/$/, ''));
const anywhere = fc.oneof({ weight: 6, arbitrary: path }, { weight: 1, arbitrary: fc.constantFrom('/', '/tmp', '/var/tmp', '/z') });
const place: fc.Arbitrary<FileSystemPath> = fc.oneof(
  { weight: 6, arbitrary: anywhere.map((each): FileSystemPath => ({ type: 'path', path: each })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('/w/*', '*/b', '/w/**/b', '**/.git', '/w/a/?')
      .map((pattern): FileSystemPath => ({ type: 'glob_pattern', pattern })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<Extract<FileSystemPath, { type: 'special' }>['value']>(
        { kind: 'root' },
        { kind: 'project_roots', subpath: null },
        { kind: 'project_roots', subpath: 'a' },
        { kind: 'tmpdir' },
        { kind: 'slash_tmp' },
        { kind: 'unknown', path: ':x' },
      )
      .map((value): FileSystemPath => ({ type: 'special', value })),
  },
);
const permissions: fc.Arbitrary<ExtraPermissions> = fc.record({
  network: fc.constantFrom(null, true, false),
  entries: fc.array(fc.record({ access: fc.constantFrom<FileSystemAccessMode>('read', 'write', 'none'), path: place }), { maxLength: 5 }),
  globScanMaxDepth: fc.constantFrom(null, 2),
});

const accessTo = ({ entries }: ExtraPermissions, where: typeof places): FileAccess =>
  fileAccessOf({ type: 'managed', fileSystem: { type: 'restricted', entries: [...entries] }, network: { enabled: false } }, where);

const rank = { none: 0, read: 1, write: 2 };
const probe = fc.oneof(
  anywhere,
  path.map((each) => `${each}/x`),
);

test('no grant exceeds the request, nor what was granted, wherever the thread works later', () => {
  fc.assert(
    fc.property(permissions, permissions, fc.array(probe, { minLength: 8, maxLength: 30 }), (requested, granted, probes) => {
      const result = intersectPermissions(requested, granted, places);
      const [asked, given, got] = [accessTo(requested, places), accessTo(granted, places), accessTo(result, elsewhere)];
      for (const each of probes) {
        expect(rank[got.of(each)], each).toBeLessThanOrEqual(rank[asked.of(each)]);
        expect(rank[got.of(each)], each).toBeLessThanOrEqual(rank[given.of(each)]);
      }
      if (result.network === true) expect([requested.network, granted.network]).toEqual([true, true]);
    }),
    { numRuns: 3000 },
  );
});

test('what covers a wish leaves nothing to ask for', () => {
  fc.assert(
    fc.property(permissions, permissions, fc.array(probe, { minLength: 8, maxLength: 30 }), (granted, wanted, probes) => {
      if (!coversPermissions(granted, wanted, places)) return;
      const [given, asked] = [accessTo(granted, places), accessTo(wanted, places)];
      for (const each of probes) expect(rank[given.of(each)], each).toBeGreaterThanOrEqual(rank[asked.of(each)]);
    }),
    { numRuns: 3000 },
  );
});

test.each<[string, FileSystemSandboxEntry[], FileSystemSandboxEntry[], boolean]>([
  ['the same', [at('/a', 'write')], [at('/a', 'write')], true],
  ['a part', [at('/a', 'write')], [at('/a/b', 'read')], true],
  ['more access', [at('/a', 'read')], [at('/a', 'write')], false],
  ['a broader folder', [at('/a/b', 'write')], [at('/a', 'read')], false],
  ['something that was left out', [at('/a', 'write'), at('/a/b', 'none')], [at('/a', 'write')], false],
])('%s is covered or not', (_name, granted, wanted, covered) => {
  expect(coversPermissions(files(...granted), files(...wanted), places)).toBe(covered);
});

test('a grant does not open what the profile denies', () => {
  const profile = widenProfile(
    {
      type: 'managed',
      fileSystem: { type: 'restricted', entries: [at('/', 'read'), at('/a/secret', 'none')] },
      network: { enabled: false },
    },
    { ...files(at('/a', 'write'), at('/a/secret', 'write')), network: true },
  );

  expect(fileAccessOf(profile, places).of('/a/x')).toBe('write');
  expect(fileAccessOf(profile, places).of('/a/secret')).toBe('none');
  expect(profile).toMatchObject({ network: { enabled: true } });
});
