import { expect, test } from 'vitest';
import { fileAccessOf } from '../../src/engine/sandbox/access.js';
import type { FileSystemAccessMode, FileSystemPath, FileSystemSandboxEntry, PermissionProfile } from '../../src/protocol/index.js';

const places = { cwd: '/w', tmpdir: '/var/tmp' };

const at = (path: string, access: FileSystemAccessMode): FileSystemSandboxEntry => ({ access, path: { type: 'path', path } });
const glob = (pattern: string, access: FileSystemAccessMode = 'none'): FileSystemSandboxEntry => ({
  access,
  path: { type: 'glob_pattern', pattern },
});
const place = (value: Extract<FileSystemPath, { type: 'special' }>['value'], access: FileSystemAccessMode): FileSystemSandboxEntry => ({
  access,
  path: { type: 'special', value },
});
const root = (access: FileSystemAccessMode) => place({ kind: 'root' }, access);
const project = (access: FileSystemAccessMode, subpath: string | null = null) => place({ kind: 'project_roots', subpath }, access);

const profileOf = (entries: FileSystemSandboxEntry[]): PermissionProfile => ({
  type: 'managed',
  fileSystem: { type: 'restricted', entries },
  network: { enabled: false },
});

test.each<[string, FileSystemSandboxEntry[], string, FileSystemAccessMode]>([
  ['nothing matches: no access', [at('/a', 'write')], '/b', 'none'],
  ['a name that begins alike is another path', [at('/a', 'write')], '/ab', 'none'],
  ['a path covers what is below it', [at('/a', 'write')], '/a/b/c', 'write'],
  ['the longest path wins', [root('read'), at('/a', 'write'), at('/a/b', 'none')], '/a/b/c', 'none'],
  ['write is opened again inside of a deny', [at('/a', 'write'), at('/a/b', 'none'), at('/a/b/c', 'write')], '/a/b/c/d', 'write'],
  ['the order of entries does not count', [at('/a/b', 'none'), at('/a', 'write')], '/a/b', 'none'],
  ['of equal paths none beats write', [at('/a', 'none'), at('/a', 'write')], '/a', 'none'],
  ['of equal paths write beats read', [at('/a', 'read'), at('/a', 'write')], '/a', 'write'],
  ['dots in a path are resolved', [at('/a', 'write')], '/a/b/../../etc/x', 'none'],
  ['dots in an entry are resolved', [at('/x/../a', 'write')], '/a/b', 'write'],
  ['a slash at the end means nothing', [at('/a/', 'write')], '/a/b', 'write'],
  ['the root covers all', [root('read')], '/etc/passwd', 'read'],
  ['the project is the working folder', [project('write')], '/w/a', 'write'],
  ['a place below the project', [project('write'), project('none', 'secret')], '/w/secret/a', 'none'],
  ['$TMPDIR', [place({ kind: 'tmpdir' }, 'write')], '/var/tmp/a', 'write'],
  ['/tmp', [place({ kind: 'slash_tmp' }, 'write')], '/tmp/a', 'write'],
  ['/tmp is not $TMPDIR', [place({ kind: 'tmpdir' }, 'write')], '/tmp/a', 'none'],
  ['what programs need', [place({ kind: 'minimal' }, 'read')], '/usr/bin/env', 'read'],
  ['and no more than that', [place({ kind: 'minimal' }, 'read')], '/home/a', 'none'],
  ['a place that nobody knows', [place({ kind: 'unknown', path: ':moon' }, 'write')], '/w/a', 'none'],
  ['a pattern denies', [root('write'), glob('/w/**/*.env')], '/w/a/b.env', 'none'],
  ['a pattern denies at its own depth, too', [root('write'), glob('/w/**/*.env')], '/w/b.env', 'none'],
  ['a pattern denies what is below a folder that matches', [root('write'), glob('/w/*.d')], '/w/x.d/y', 'none'],
  ['a star stays within a name', [root('write'), glob('/w/*.env')], '/w/a/b.env', 'write'],
  ['a longer path does not open what a pattern denies', [glob('/w/*.env'), at('/w/b.env', 'write')], '/w/b.env', 'none'],
  ['a relative pattern begins in the working folder', [root('write'), glob('*.env')], '/w/b.env', 'none'],
  ['a pattern never gives access', [root('read'), glob('/w/**', 'write')], '/w/a', 'read'],
  ['history is protected', [project('write')], '/w/.git/config', 'read'],
  ['agents are protected', [project('write')], '/w/.agents/x', 'read'],
  ['settings are protected', [project('write')], '/w/.codex', 'read'],
  ['in every writable folder', [project('write'), at('/srv', 'write')], '/srv/.git/config', 'read'],
  ['in a writable folder of a writable folder', [project('write'), at('/w/sub', 'write')], '/w/sub/.git/config', 'read'],
  ['but not deeper', [project('write')], '/w/sub/.git/config', 'write'],
  ['names that begin alike are not protected', [project('write')], '/w/.gitignore', 'write'],
  ['an entry for it counts more', [project('write'), at('/w/.git', 'write')], '/w/.git/config', 'write'],
  ['an entry inside of it opens that much', [project('write'), at('/w/.git/hooks', 'write')], '/w/.git/config', 'read'],
  ['what may not even be read stays so', [project('write'), project('none', '.git')], '/w/.git/config', 'none'],
])('%s', (_name, entries, path, access) => {
  expect(fileAccessOf(profileOf(entries), places).of(path)).toBe(access);
});

test.each<[PermissionProfile]>([
  [{ type: 'disabled' }],
  [{ type: 'external', network: { enabled: false } }],
  [{ type: 'managed', fileSystem: { type: 'unrestricted' }, network: { enabled: false } }],
])('%j holds nothing back', (profile) => {
  expect(fileAccessOf(profile, places)).toMatchObject({ isFree: true });
  expect(fileAccessOf(profile, places).of('/w/.git/config')).toBe('write');
});

test('without $TMPDIR its place is nowhere', () => {
  const access = fileAccessOf(profileOf([place({ kind: 'tmpdir' }, 'write')]), { cwd: '/w', tmpdir: null });

  expect(access.entries).toEqual([]);
});
