import { describe, expect, test } from 'vitest';
import { fileAccessOf } from '../../src/engine/sandbox/access.js';
import { createMemoizedDisk, type Disk } from '../../src/engine/sandbox/disk.js';
import { planSandbox, type SandboxPlan } from '../../src/engine/sandbox/plan.js';
import type { FileSystemAccessMode, FileSystemSandboxEntry, FileSystemSpecialPath } from '../../src/protocol/index.js';

/** Files by their text, links as `-> target`; folders are where something lies in them, and those that end in `/`. */
function diskOf(...things: readonly (string | readonly [path: string, text: string])[]): Disk {
  const texts = new Map<string, string | null>([['/', null]]);
  for (const thing of things) {
    const [path, text] = typeof thing === 'string' ? [thing, ''] : thing;
    const parts = path.split('/').filter((part) => part !== '');
    for (let depth = 1; depth < parts.length; depth++) texts.set(`/${parts.slice(0, depth).join('/')}`, null);
    texts.set(`/${parts.join('/')}`, path.endsWith('/') ? null : text);
  }
  const linkOf = (path: string): string | null => /^-> (.*)$/.exec(texts.get(path) ?? '')?.[1] ?? null;
  return {
    kindOf: async (path) => {
      const text = texts.get(path);
      if (text === undefined) return null;
      return text === null ? 'folder' : linkOf(path) === null ? 'file' : 'link';
    },
    readLink: async (path) => linkOf(path) ?? '',
    readText: async (path) => texts.get(path) ?? '',
    namesIn: async (path) => {
      const start = path === '/' ? '/' : `${path}/`;
      return [...texts.keys()].flatMap((each) =>
        each.startsWith(start) && !each.slice(start.length).includes('/') && each !== path ? [each.slice(start.length)] : [],
      );
    },
  };
}

const special = (access: FileSystemAccessMode, value: FileSystemSpecialPath): FileSystemSandboxEntry => ({
  access,
  path: { type: 'special', value },
});
const at = (access: FileSystemAccessMode, path: string): FileSystemSandboxEntry => ({ access, path: { type: 'path', path } });
const glob = (pattern: string): FileSystemSandboxEntry => ({ access: 'none', path: { type: 'glob_pattern', pattern } });
const readAll = special('read', { kind: 'root' });
const project = special('write', { kind: 'project_roots' });

interface Laid {
  readonly entries: readonly FileSystemSandboxEntry[];
  readonly disk: Disk;
  readonly depth?: number;
}

const plan = ({ entries, disk, depth }: Laid): Promise<SandboxPlan> => {
  const fileSystem = { type: 'restricted' as const, entries: [...entries], ...(depth === undefined ? {} : { globScanMaxDepth: depth }) };
  const access = fileAccessOf({ type: 'managed', fileSystem, network: { enabled: false } }, { cwd: '/w', tmpdir: '/var/tmp' });
  return planSandbox(access, createMemoizedDisk(disk));
};

/** One line per mount. */
const linesOf = ({ mounts }: SandboxPlan): readonly string[] =>
  mounts.map((mount) =>
    [
      mount.kind,
      mount.path,
      ...(mount.kind === 'link' ? [mount.target] : mount.kind === 'hideFolder' && mount.isPassable ? ['passable'] : []),
    ].join(' '),
  );

test('without rules for writing nothing is laid over what may be read', async () => {
  expect(await plan({ entries: [readAll], disk: diskOf('/w/') })).toEqual({ base: 'read', mounts: [], placeholders: [] });
});

test('no rule at all leaves nothing to see', async () => {
  expect(await plan({ entries: [], disk: diskOf('/w/') })).toEqual({ base: 'none', mounts: [], placeholders: [] });
});

test('a profile without limits on files lets everything be written', async () => {
  const access = fileAccessOf(
    { type: 'managed', fileSystem: { type: 'unrestricted' }, network: { enabled: false } },
    { cwd: '/w', tmpdir: null },
  );

  expect(await planSandbox(access, diskOf('/w/'))).toEqual({ base: 'write', mounts: [], placeholders: [] });
});

describe('inside a writable folder', () => {
  test('.git, .agents and .codex stay as they are', async () => {
    const laid = await plan({ entries: [readAll, project], disk: diskOf('/w/.git/config', '/w/.agents/', '/w/.codex/') });

    expect(linesOf(laid)).toEqual(['write /w', 'read /w/.agents', 'read /w/.codex', 'read /w/.git']);
    expect(laid.placeholders).toEqual([]);
  });

  test('their names are taken where they are missing', async () => {
    const laid = await plan({ entries: [readAll, project], disk: diskOf('/w/src/') });

    expect(linesOf(laid)).toEqual(['write /w', 'read /w/.agents', 'read /w/.codex', 'read /w/.git']);
    expect(laid.placeholders).toEqual(['/w/.agents', '/w/.codex', '/w/.git']);
  });

  test('an entry that names one of them holds', async () => {
    const laid = await plan({ entries: [readAll, project, at('write', '/w/.git')], disk: diskOf('/w/.git/', '/w/.agents/', '/w/.codex/') });

    expect(linesOf(laid)).not.toContain('read /w/.git');
  });

  test('the repository that a .git file points to is protected with it', async () => {
    const disk = diskOf(
      ['/w/.git', 'gitdir: ../w/main/.git/worktrees/x\n'],
      ['/w/main/.git/worktrees/x/commondir', '../..\n'],
      '/w/.agents/',
      '/w/.codex/',
    );

    expect(linesOf(await plan({ entries: [readAll, project], disk }))).toEqual([
      'write /w',
      'read /w/.agents',
      'read /w/.codex',
      'read /w/.git',
      'write /w/main',
      'read /w/main/.git',
    ]);
  });

  test('deeper ones are not', async () => {
    expect(
      linesOf(await plan({ entries: [readAll, project], disk: diskOf('/w/sub/.git/', '/w/.git/', '/w/.agents/', '/w/.codex/') })),
    ).not.toContain('read /w/sub/.git');
  });
});

describe('rules inside one another', () => {
  const kept = ['/w/.git/', '/w/.agents/', '/w/.codex/'];
  const lines = async (entries: readonly FileSystemSandboxEntry[], ...more: readonly string[]) =>
    linesOf(await plan({ entries: [readAll, project, ...entries], disk: diskOf(...kept, ...more) })).filter(
      (line) => !/\.(git|agents|codex)/.test(line),
    );

  test('a folder is hidden, and what is writable inside it is opened', async () => {
    expect(await lines([at('none', '/w/a'), at('write', '/w/a/b')], '/w/a/b/.git/', '/w/a/b/.agents/', '/w/a/b/.codex/')).toEqual([
      'write /w',
      'hideFolder /w/a passable',
      'write /w/a/b',
    ]);
  });

  test('a file is hidden', async () => {
    expect(await lines([at('none', '/w/key')], '/w/key')).toEqual(['write /w', 'hideFile /w/key']);
  });

  test('folders on the way to a protected place keep their names', async () => {
    expect(await lines([at('read', '/w/a/b/c')], '/w/a/b/c')).toEqual(['write /w', 'write /w/a', 'write /w/a/b', 'read /w/a/b/c']);
  });

  test('of two for one place the stricter counts', async () => {
    expect(await lines([at('read', '/w/a'), at('none', '/w/a')], '/w/a/')).toEqual(['write /w', 'hideFolder /w/a']);
  });

  test('a rule that changes nothing is no mount', async () => {
    expect(await lines([at('write', '/w/a'), at('read', '/srv')], '/w/a/.git/', '/w/a/.agents/', '/w/a/.codex/', '/srv/')).not.toContain(
      'read /srv',
    );
  });

  test('a missing place that must not be made is taken at its first missing name', async () => {
    const laid = await plan({ entries: [readAll, project, at('none', '/w/a/b/c')], disk: diskOf(...kept, '/w/a/') });

    expect(laid.placeholders).toEqual(['/w/a/b']);
  });

  test('a missing writable root is skipped', async () => {
    expect(await lines([at('write', '/gone')])).toEqual(['write /w']);
  });
});

describe('links', () => {
  test('a writable root that is reached by one is that which it leads to', async () => {
    const disk = diskOf(['/link', '-> /real'], '/real/.git/', '/real/.agents/', '/real/.codex/');

    expect(linesOf(await plan({ entries: [readAll, at('write', '/link')], disk }))[0]).toBe('write /real');
  });

  test.each<[string, FileSystemSandboxEntry, Disk]>([
    ['a protected name', readAll, diskOf(['/w/.git', '-> /elsewhere'], '/elsewhere/')],
    ['a denied place', at('none', '/w/a/secret'), diskOf('/w/.git/', ['/w/a', '-> /b'], '/b/secret')],
    ['a place that stays as it is', at('read', '/w/docs'), diskOf('/w/.git/', ['/w/docs', '-> /real'], '/real/')],
    ['a grant', at('write', '/w/out'), diskOf('/w/.git/', ['/w/out', '-> /etc'], '/etc/')],
  ])('%s that runs through one that commands may replace is refused', async (_name, entry, disk) => {
    await expect(plan({ entries: [readAll, project, entry], disk })).rejects.toMatchObject({
      name: 'SandboxError',
      code: 'unenforceable',
      message: expect.stringContaining('commands may replace the symbolic link /w/'),
    });
  });

  test('a denied place behind one that stays is hidden where it is', async () => {
    const disk = diskOf('/w/.git/', '/w/.agents/', '/w/.codex/', ['/etc/link', '-> /secret'], '/secret/');

    expect(linesOf(await plan({ entries: [readAll, project, at('none', '/etc/link')], disk }))).toContain('hideFolder /secret');
  });

  test('those that lead in circles are refused', async () => {
    const disk = diskOf(['/a', '-> /b'], ['/b', '-> /a']);

    await expect(plan({ entries: [readAll, at('none', '/a')], disk })).rejects.toMatchObject({
      message: '/a leads through links that go in circles',
    });
  });

  test('where little can be seen, those that lead there are made', async () => {
    const disk = diskOf(['/bin', '-> usr/bin'], '/usr/bin/sh');

    expect(linesOf(await plan({ entries: [special('read', { kind: 'minimal' })], disk }))).toEqual(['link /bin usr/bin', 'read /usr']);
  });
});

describe('patterns', () => {
  const disk = diskOf('/w/.git/', '/w/.agents/', '/w/.codex/', '/w/.env', '/w/a/.env', '/w/a/b/c/.env', '/w/secrets/x', '/w/secrets/.env');
  const hidden = async (entries: readonly FileSystemSandboxEntry[], depth?: number) =>
    linesOf(await plan({ entries: [readAll, project, ...entries], disk, ...(depth === undefined ? {} : { depth }) })).filter((line) =>
      line.startsWith('hide'),
    );

  test('what matches is hidden, wherever it lies', async () => {
    expect(await hidden([glob('/w/**/.env')])).toEqual([
      'hideFile /w/.env',
      'hideFile /w/a/.env',
      'hideFile /w/secrets/.env',
      'hideFile /w/a/b/c/.env',
    ]);
  });

  test('relative ones begin in the project', async () => {
    expect(await hidden([glob('a/.env')])).toEqual(['hideFile /w/a/.env']);
  });

  test('a folder is hidden with all that it holds', async () => {
    expect(await hidden([glob('/w/sec*')])).toEqual(['hideFolder /w/secrets']);
  });

  test('the search goes no deeper than it should', async () => {
    expect(await hidden([glob('/w/**/.env')], 2)).toEqual(['hideFile /w/.env', 'hideFile /w/a/.env', 'hideFile /w/secrets/.env']);
  });

  test('more matches than can be hidden are refused', async () => {
    const many = diskOf('/w/.git/', ...Array.from({ length: 8193 }, (_, index) => `/w/f${index}.env`));

    await expect(plan({ entries: [readAll, project, glob('/w/*.env')], disk: many })).rejects.toMatchObject({
      code: 'unenforceable',
      message: 'the sandbox cannot hide more than 8192 files, and /w/*.env matches more',
    });
  });
});
