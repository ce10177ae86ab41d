import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { findProjectFolders } from '../../platform/files/project-folders.js';
import type { SkillRoot } from './skill.js';

/** The places outside of projects. `null`: not searched. */
export interface SkillPlaces {
  /** The folder of settings and data. */
  readonly home: string | null;
  /** The user's own folder. */
  readonly userHome: string | null;
  /** The folder of the machine's configuration. */
  readonly systemFolder: string | null;
}

export interface RootsRequest {
  /** Absolute. */
  readonly cwd: string;
  /** What marks the root of a project. Empty: it is `cwd`. */
  readonly markers: readonly string[];
  readonly bundled: boolean;
  /** Roots of plugins, in order. */
  readonly plugins: readonly string[];
}

export const bundledFolder = (home: string): string => join(home, 'skills', '.system');

/** Where skills are looked for, in the order in which the first wins. Roots need not exist. */
export async function findSkillRoots(places: SkillPlaces, { cwd, markers, bundled, plugins }: RootsRequest): Promise<SkillRoot[]> {
  const folders = await findProjectFolders(cwd, markers);
  const home = places.home === null ? null : await canonical(places.home);
  const layers = await Promise.all(folders.map((folder) => canonical(join(folder, '.codex'))));
  const root = (scope: SkillRoot['scope'], path: string | null): SkillRoot[] => (path === null ? [] : [{ path, scope }]);
  const roots = [
    ...folders.flatMap((folder, index) => (layers[index] === home ? [] : root('repo', join(folder, '.codex', 'skills')))).reverse(),
    ...root('user', places.home && join(places.home, 'skills')),
    ...root('user', places.userHome && join(places.userHome, '.agents', 'skills')),
    ...root('system', bundled && places.home !== null ? bundledFolder(places.home) : null),
    ...root('admin', places.systemFolder && join(places.systemFolder, 'skills')),
    ...plugins.flatMap((path) => root('user', path)),
    ...folders.flatMap((folder) => root('repo', join(folder, '.agents', 'skills'))),
  ];
  const seen = new Set<string>();
  return roots.filter(({ path }) => !seen.has(path) && seen.add(path));
}

async function canonical(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return path; // What does not exist is compared as written.
  }
}
