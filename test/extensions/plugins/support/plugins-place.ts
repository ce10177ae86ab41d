import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makePlace, type SkillsPlace } from '../../support/skills-place.js';

export type Written = Readonly<Record<string, string | object>>;

/** A place with the given files below it; what is no text is written as JSON. */
export const makePluginsPlace = (files: Written): Promise<SkillsPlace> => makePlace(toTexts(files));

export const toTexts = (files: Written): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(files).map(([path, file]) => [path, typeof file === 'string' ? file : JSON.stringify(file)]));

/** The file of the marketplace in the folder that servers of a place work in. */
export const shopFile = (place: SkillsPlace): string => place.at('work/.agents/plugins/marketplace.json');

/** The files of a marketplace named `shop` in the folder `work`, with these entries. */
export const shop = (...plugins: readonly unknown[]): Written => ({ 'work/.agents/plugins/marketplace.json': { name: 'shop', plugins } });

/** What a call is refused with. */
export const refusalOf = (call: Promise<unknown>): Promise<{ readonly code: unknown; readonly message: string }> =>
  call.then(
    () => {
      throw new Error('the call was not refused');
    },
    (error: unknown) => {
      if (!(error instanceof Error) || !('code' in error)) throw error;
      return { code: error.code, message: error.message };
    },
  );

/** All files below a folder, sorted; git's own are left out. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !/(?:^|\/)\.git\//.test(path))
    .sort();
}

const run = promisify(execFile);

/** Runs git in a folder as somebody without settings of their own. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  const { stdout } = await run('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.test', '-c', 'init.defaultBranch=main', ...args], {
    cwd: folder,
    env,
  });
  return stdout.trim();
}

/** Makes a repository of a folder of the place, and lets an address lead to it. */
export async function serveRepository(place: SkillsPlace, folder: string, url: string): Promise<{ commit(): Promise<void> }> {
  const at = place.at(folder);
  const commit = async (): Promise<void> => {
    await git(at, 'add', '-A');
    await git(at, 'commit', '-qm', 'a state');
  };
  await git(at, 'init', '-q');
  await commit();
  await place.put({ '.gitconfig': `[url "file://${at}"]\n\tinsteadOf = ${url}\n` });
  return { commit };
}
