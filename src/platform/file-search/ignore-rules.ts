import { readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { isThere } from '../files/is-there.js';
import { isWithinFolder } from '../files/is-within.js';

/** The rules of one file, for what is below its folder. */
interface RuleSet {
  readonly folder: string;
  readonly rules: Ignore;
}

/** Which entries a walk leaves out. Sets further down decide first. */
export interface IgnoreRules {
  ignores(path: string, isDirectory: boolean): boolean;
  /** With the rules that a folder brings for what is in it. */
  within(folder: string): Promise<IgnoreRules>;
}

export interface IgnoreOptions {
  /** Rules that hold in every repository; `null`: none. */
  readonly globalExcludes: string | null;
}

/** The rules that hold at a root: of its folders above too. Git's own count only inside a repository. */
export async function ignoreRulesAt(root: string, { globalExcludes }: IgnoreOptions): Promise<IgnoreRules> {
  const above: string[] = [];
  for (let folder = dirname(root); ; folder = dirname(folder)) {
    above.unshift(folder);
    if (dirname(folder) === folder) break;
  }
  const chain = [...above, root];
  const repository = await lastWhere(chain, (folder) => isThere(join(folder, '.git')));
  const sets: RuleSet[] = [];
  if (repository !== null) {
    if (globalExcludes !== null) sets.push(...(await ruleSet(repository, globalExcludes)));
    sets.push(...(await ruleSet(repository, join(repository, '.git', 'info', 'exclude'))));
  }
  for (const folder of above) {
    if (repository !== null && isWithinFolder(repository, folder)) sets.push(...(await ruleSet(folder, join(folder, '.gitignore'))));
    sets.push(...(await ruleSet(folder, join(folder, '.ignore'))));
  }
  return rulesOf(sets, repository !== null).within(root);
}

const rulesOf = (sets: readonly RuleSet[], inRepository: boolean): IgnoreRules => ({
  ignores(path, isDirectory) {
    for (const { folder, rules } of [...sets].reverse()) {
      const name = relative(folder, path).split(sep).join('/');
      const verdict = rules.test(isDirectory ? `${name}/` : name);
      if (verdict.ignored || verdict.unignored) return verdict.ignored;
    }
    return false;
  },
  async within(folder) {
    const git = inRepository ? await ruleSet(folder, join(folder, '.gitignore')) : [];
    const own = await ruleSet(folder, join(folder, '.ignore'));
    return git.length + own.length === 0 ? this : rulesOf([...sets, ...git, ...own], inRepository);
  },
});

async function ruleSet(folder: string, file: string): Promise<RuleSet[]> {
  try {
    return [{ folder, rules: ignore().add(await readFile(file, 'utf8')) }];
  } catch {
    return []; // Most folders have none.
  }
}

async function lastWhere(folders: readonly string[], test: (folder: string) => Promise<boolean>): Promise<string | null> {
  for (const folder of [...folders].reverse()) if (await test(folder)) return folder;
  return null;
}
