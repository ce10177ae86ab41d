import type { SkillErrorInfo, SkillMetadata, SkillScope } from '../../protocol/index.js';

/** A folder that is searched for skills. */
export interface SkillRoot {
  /** Absolute; need not exist. */
  readonly path: string;
  readonly scope: SkillScope;
}

/** A skill as its files describe it, whatever the configuration says of it. `path` is canonical. */
export interface Skill extends Omit<SkillMetadata, 'enabled'> {
  /** False: the model is not told of it; people can still mention it. */
  readonly allowImplicitInvocation: boolean;
}

/** A skill under the rules of the configuration. */
export interface ConfiguredSkill extends Skill {
  readonly enabled: boolean;
}

/** What a search came to. A bad file is an entry of `errors` and disturbs nothing else. */
export interface FoundSkills {
  readonly skills: readonly Skill[];
  readonly errors: readonly SkillErrorInfo[];
}

/** The name of the file that makes a folder a skill. */
export const skillFileName = 'SKILL.md';

/** Compares as the bytes of the texts do. */
export const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** A comparison by the place in `order`, then by name and path. */
export function bySkillOrder(order: readonly SkillScope[]): (a: Skill, b: Skill) => number {
  return (a, b) => order.indexOf(a.scope) - order.indexOf(b.scope) || compareBytes(a.name, b.name) || compareBytes(a.path, b.path);
}

/** Counts characters as people do: one outside of the basic plane is one. */
export const hasAtMost = (text: string, max: number): boolean => text.length <= max || [...text].length <= max;
