import { mkdir, rename, rm } from 'node:fs/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { RootWatch } from '../../src/extensions/skills/root-watch.js';
import { type FolderWatcher, systemFolderWatcher } from '../../src/platform/files/watcher.js';
import { createThrottle } from '../../src/platform/throttle.js';
import { makePlace, type SkillsPlace, skillText } from './support/skills-place.js';

describe('skills/changed', () => {
  test('is sent to every client once a thread watches the roots, and the list is fresh after it', async () => {
    await using place = await makePlace({ 'home/skills/a/SKILL.md': skillText('alpha') });
    await using server = await place.start();
    const other = await server.connect();
    await server.skills.list({});
    await server.thread.start({ cwd: place.cwd });
    const told: string[] = [];
    server.on('skills/changed', () => void told.push('own'));
    other.on('skills/changed', () => void told.push('other'));

    // The watches begin after the answer, so the first change may be too early.
    await vi.waitFor(async () => {
      await place.put({ 'home/skills/a/SKILL.md': skillText('renamed') });
      expect(told).toEqual(['own', 'other']);
    });
    await vi.waitFor(async () => expect((await server.skills.list({})).data[0]?.skills.map(({ name }) => name)).toEqual(['renamed']));
  });

  test('is not sent before there is a thread', async () => {
    await using place = await makePlace({ 'home/skills/a/SKILL.md': skillText('alpha') });
    const watched: string[] = [];
    await using server = await place.start();
    server.on('skills/changed', () => void watched.push('changed'));
    await server.skills.list({});

    await place.put({ 'home/skills/a/SKILL.md': skillText('renamed') });

    expect((await server.skills.list({})).data[0]?.skills.map(({ name }) => name)).toEqual(['alpha']);
    expect(watched).toEqual([]);
  });
});

describe('the watch of a root', () => {
  /** Watches the user's root with the system's watches; `next` resolves at the next change. */
  async function watchRoot(place: SkillsPlace, watcher: FolderWatcher = systemFolderWatcher) {
    let onChange: () => void = () => undefined;
    let changes = 0;
    const watch = new RootWatch(
      { path: place.at('home/skills'), scope: 'user' },
      {
        watcher,
        onChange: () => {
          changes++;
          onChange();
        },
      },
    );
    await watch.arm();
    return {
      /** Waits until nothing is heard any more, so that what is heard then comes from what is done then. */
      settle: async () => {
        for (let before = -1; before !== changes; ) {
          before = changes;
          await new Promise((resolve) => setTimeout(resolve, 150));
        }
      },
      next: () =>
        new Promise<void>((resolve) => {
          onChange = resolve;
        }),
      count: () => changes,
      [Symbol.dispose]: () => watch.close(),
    };
  }

  test('hears of a file in a folder that was made after it began', async () => {
    await using place = await makePlace({ 'home/skills/a/SKILL.md': skillText('alpha') });
    using watch = await watchRoot(place);
    const made = watch.next();
    await mkdir(place.at('home/skills/b/c'), { recursive: true });
    await made;
    await watch.settle();
    const written = watch.next();

    await place.put({ 'home/skills/b/c/SKILL.md': skillText('new') });

    await written;
  });

  test('hears of a root that was missing, and goes on there', async () => {
    await using place = await makePlace();
    using watch = await watchRoot(place);
    const made = watch.next();
    await mkdir(place.at('home/skills'));
    await made;
    await watch.settle();
    const written = watch.next();

    await place.put({ 'home/skills/SKILL.md': skillText('new') });

    await written;
  });

  test('does not hear of what else happens where the root is missing', async () => {
    await using place = await makePlace();
    using watch = await watchRoot(place);

    await place.put({ 'home/other': '', 'home/config.toml': '# changed' });
    await watch.settle();

    expect(watch.count()).toBe(0);
  });

  test('does not hear of folders above the root that come and go without it', async () => {
    await using place = await makePlace();
    await rm(place.at('home'), { recursive: true, force: true });
    using watch = await watchRoot(place);

    await mkdir(place.at('home'));
    await watch.settle();
    await rm(place.at('home'), { recursive: true });
    await watch.settle();

    expect(watch.count()).toBe(0);
  });

  test('hears of a root that comes with the folders above it', async () => {
    await using place = await makePlace();
    await rm(place.at('home'), { recursive: true, force: true });
    using watch = await watchRoot(place);
    const made = watch.next();

    await place.put({ 'home/skills/SKILL.md': skillText('new') });

    await made;
  });

  test('follows a folder that is replaced by another of its name', async () => {
    await using place = await makePlace({ 'home/skills/a/SKILL.md': skillText('alpha'), 'home/other/SKILL.md': skillText('other') });
    using watch = await watchRoot(place);
    await rm(place.at('home/skills/a'), { recursive: true });
    await rename(place.at('home/other'), place.at('home/skills/a'));
    await watch.settle();
    const written = watch.next();

    await place.put({ 'home/skills/a/SKILL.md': skillText('again') });

    await written;
  });

  test('follows a root that is deleted and comes back', async () => {
    await using place = await makePlace({ 'home/skills/a/SKILL.md': skillText('alpha') });
    using watch = await watchRoot(place);
    await rm(place.at('home/skills'), { recursive: true });
    await watch.settle();
    await mkdir(place.at('home/skills'));
    await watch.settle();
    const written = watch.next();

    await place.put({ 'home/skills/SKILL.md': skillText('again') });

    await written;
  });

  test('looks into folders behind links', async () => {
    await using place = await makePlace({ 'elsewhere/SKILL.md': skillText('far') });
    await place.link('home/skills/link', 'elsewhere');
    using watch = await watchRoot(place);
    const written = watch.next();

    await place.put({ 'elsewhere/SKILL.md': skillText('changed') });

    await written;
  });

  test('closes every watch, and gives up where the system has none left', async () => {
    await using place = await makePlace({ 'home/skills/a/b/SKILL.md': skillText('alpha') });
    const open = new Set<string>();
    const watch = await watchRoot(place, {
      watch: (folder) => {
        if (folder.endsWith('/b')) return null;
        open.add(folder);
        return { close: () => void open.delete(folder) };
      },
    });
    expect([...open]).toEqual([place.at('home/skills'), place.at('home/skills/a')]);

    watch[Symbol.dispose]();

    expect([...open]).toEqual([]);
  });
});

describe('a throttle', () => {
  afterEach(() => void vi.useRealTimers());

  test('runs at once, then once per interval for all that came meanwhile, and not after it was closed', () => {
    vi.useFakeTimers();
    const runs: number[] = [];
    const began = Date.now();
    const throttle = createThrottle(10_000, () => runs.push(Date.now() - began));

    throttle.trigger();
    vi.advanceTimersByTime(3000);
    throttle.trigger();
    throttle.trigger();
    vi.advanceTimersByTime(30_000);
    throttle.trigger();
    vi.advanceTimersByTime(1000);
    throttle.trigger();
    throttle.close();
    vi.advanceTimersByTime(60_000);

    expect(runs).toEqual([0, 10_000, 33_000]);
  });
});
