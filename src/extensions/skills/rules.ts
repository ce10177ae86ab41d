import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isTable, type TomlTable } from '../../config/toml/toml-table.js';
import type { ConfiguredSkill, Skill } from './skill.js';

/** An entry of `skills.config`: it hits one file, or all skills of a name. */
export interface SkillRule {
  readonly selector: { readonly path: string } | { readonly name: string };
  readonly enabled: boolean;
}

/**
 * The rules of the layers, lowest layer first. A later rule for the same takes the place of the earlier one, and an
 * entry that names both a path and a name, or neither, is none.
 */
export async function readSkillRules(layers: readonly TomlTable[], base: RuleBase): Promise<SkillRule[]> {
  const rules = new Map<string, SkillRule>();
  for (const entry of layers.flatMap(ruleEntriesOf)) {
    const { path, name, enabled } = entry;
    if (typeof enabled !== 'boolean' || (path === undefined) === (name === undefined)) continue;
    const selector =
      typeof path === 'string' ? { path: await canonical(path, base) } : typeof name === 'string' ? { name: name.trim() } : null;
    if (selector === null) continue;
    const key = JSON.stringify(selector);
    rules.delete(key);
    rules.set(key, { selector, enabled });
  }
  return [...rules.values()];
}

/** Rules apply in order: the last one that hits a skill decides. */
export const applySkillRules = (skills: readonly Skill[], rules: readonly SkillRule[]): ConfiguredSkill[] =>
  skills.map((skill) => ({ ...skill, enabled: rules.findLast(({ selector }) => hits(selector, skill))?.enabled ?? true }));

const hits = (selector: SkillRule['selector'], skill: Skill): boolean =>
  'path' in selector ? selector.path === skill.path : selector.name === skill.name;

/** What paths in a configuration are relative to. */
export interface RuleBase {
  readonly folder: string;
  readonly userHome: string | null;
}

/** The entries as they are written. */
export function ruleEntriesOf(layer: TomlTable): readonly TomlTable[] {
  const skills = layer['skills'];
  const entries = isTable(skills) ? skills['config'] : undefined;
  return Array.isArray(entries) ? entries.filter(isTable) : [];
}

/** The path as a search finds it. */
export async function canonical(path: string, { folder, userHome }: RuleBase): Promise<string> {
  const absolute = path.startsWith('~/') && userHome !== null ? join(userHome, path.slice(2)) : resolve(folder, path);
  try {
    return await realpath(absolute);
  } catch {
    return absolute; // A rule outlives its skill.
  }
}
