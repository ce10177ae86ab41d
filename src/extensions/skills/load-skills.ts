import { basename, dirname } from 'node:path';
import type { SkillErrorInfo, SkillScope } from '../../protocol/index.js';
import { readFrontMatter } from './front-matter.js';
import { readSkillExtras } from './openai-yaml.js';
import { createPluginFinder } from './plugin-name.js';
import { readText, reasonOf } from './read-text.js';
import { scanRoot } from './scan-root.js';
import { bySkillOrder, type FoundSkills, hasAtMost, type Skill, type SkillRoot } from './skill.js';
import { toLine } from './yaml.js';

const listOrder: readonly SkillScope[] = ['repo', 'user', 'system', 'admin'];

/** Files that are open at the same time: far below what a process may have. */
const filesAtOnce = 32;

/** Reads the skills of all roots. The first root that leads to a file has it. */
export async function loadSkills(roots: readonly SkillRoot[]): Promise<FoundSkills> {
  const scanned = await Promise.all(roots.map(scanRoot));
  const files = new Map<string, SkillScope>();
  for (const [index, { scope }] of roots.entries()) {
    for (const file of scanned[index]?.files ?? []) if (!files.has(file)) files.set(file, scope);
  }
  const findPlugin = createPluginFinder();
  const outcomes: Outcome[] = [];
  const waiting = [...files];
  while (waiting.length > 0) {
    const some = waiting.splice(0, filesAtOnce);
    outcomes.push(...(await Promise.all(some.map(([path, scope]) => loadSkill({ path, scope, findPlugin })))));
  }
  return {
    skills: outcomes.flatMap(({ skill }) => (skill ? [skill] : [])).sort(bySkillOrder(listOrder)),
    errors: outcomes.flatMap(({ error }) => (error ? [error] : [])),
  };
}

/** Neither: the skill is for other programs, or is one of ours that somebody has broken. */
interface Outcome {
  readonly skill?: Skill;
  readonly error?: SkillErrorInfo;
}

interface SkillFile {
  readonly path: string;
  readonly scope: SkillScope;
  readonly findPlugin: (folder: string) => Promise<string | null>;
}

async function loadSkill(file: SkillFile): Promise<Outcome> {
  try {
    const { isForUs, ...skill } = await readSkill(file);
    return isForUs ? { skill } : {};
  } catch (error) {
    return file.scope === 'system' ? {} : { error: { path: file.path, message: reasonOf(error) } };
  }
}

async function readSkill({ path, scope, findPlugin }: SkillFile): Promise<Skill & { readonly isForUs: boolean }> {
  const folder = dirname(path);
  const matter = await readFrontMatter(await readFile(path));
  const plugin = await findPlugin(folder);
  const ownName = matter.name || toLine(basename(folder));
  const name = plugin === null ? ownName : `${plugin}:${ownName}`;
  const { description, shortDescription } = matter;
  checkLength('name', name, 64);
  if (description === '') throw new Error('missing field `description`');
  checkLength('description', description, 1024);
  checkLength('metadata.short-description', shortDescription, 1024);
  return { name, description, shortDescription: shortDescription || null, path, scope, ...(await readSkillExtras(folder)) };
}

function checkLength(field: string, text: string, max: number): void {
  if (!hasAtMost(text, max)) throw new Error(`invalid ${field}: exceeds maximum length of ${max} characters`);
}

async function readFile(path: string): Promise<string> {
  try {
    return await readText(path);
  } catch (error) {
    throw new Error(`failed to read file: ${reasonOf(error)}`, { cause: error });
  }
}
