import { realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { findGitRoot } from '../../platform/git/git-root.js';

/** One home or one repository: where the other agent keeps its settings, and where ours go. Paths are absolute. */
export interface Place {
  /** As items tell it; `null`: the user's home. */
  readonly cwd: string | null;
  /** The folder that both agents' folders are in. What is read must really be in it. */
  readonly root: string;
  /** The other agent's folder. */
  readonly source: string;
  /** `<home>`, or `<repo>/.codex`. */
  readonly target: string;
  readonly skills: string;
  readonly instructions: { readonly from: readonly string[]; readonly to: string };
  /** The user's own file of servers by project; `null` when this is the home. */
  readonly userServers: string | null;
  /** What is written must stay below it; `null`: wherever the user's links lead. */
  readonly bounds: string | null;
}

export const sourceFolder = '.claude';
export const sourceInstructions = 'CLAUDE.md';

export const homePlace = ({ home, userHome }: { readonly home: string; readonly userHome: string }): Place => ({
  cwd: null,
  root: userHome,
  source: join(userHome, sourceFolder),
  target: home,
  skills: join(dirname(home), '.agents', 'skills'),
  instructions: { from: [join(userHome, sourceFolder, sourceInstructions)], to: join(home, 'AGENTS.md') },
  userServers: null,
  bounds: null,
});

/** The repository that a folder is in, else the folder itself. `null`: there is no such folder. */
export async function repoPlace(cwd: string, { base, userHome }: { base: string; userHome: string | null }): Promise<Place | null> {
  const folder = resolve(base, cwd);
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) return null;
  const root = (await findGitRoot(folder)) ?? folder;
  return {
    cwd: root,
    root,
    source: join(root, sourceFolder),
    target: join(root, '.codex'),
    skills: join(root, '.agents', 'skills'),
    instructions: {
      from: [join(root, sourceInstructions), join(root, sourceFolder, sourceInstructions)],
      to: join(root, 'AGENTS.md'),
    },
    userServers: userHome === null ? null : join(userHome, '.claude.json'),
    bounds: await realpath(root),
  };
}
