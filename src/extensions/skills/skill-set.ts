import type { UserInput } from '../../protocol/index.js';
import { type SkillsInstructions, skillsInstructions } from './instructions.js';
import { findMentionedSkills } from './mentions.js';
import { readText, reasonOf } from './read-text.js';
import type { ConfiguredSkill } from './skill.js';

/** What the skills that somebody mentioned say, in the form in which the model reads it. */
export interface MentionedTexts {
  readonly texts: readonly string[];
  /** Skills that could not be read. */
  readonly warnings: readonly string[];
}

/** The skills that count for one turn. */
export interface SkillSet {
  readonly skills: readonly ConfiguredSkill[];
  /** The block of the first request; `null`: there is none. @param contextWindow tokens of the model's whole window */
  instructions(contextWindow: number | null): SkillsInstructions | null;
  /** The skills that the input mentions. `taken`: names that mean something else, where a text says no more than a name. */
  mentionedIn(inputs: readonly UserInput[], taken?: ReadonlySet<string>): readonly ConfiguredSkill[];
  read(skills: readonly ConfiguredSkill[]): Promise<MentionedTexts>;
}

export const createSkillSet = (options: {
  readonly skills: readonly ConfiguredSkill[];
  readonly includeInstructions: boolean;
}): SkillSet => ({
  skills: options.skills,
  instructions: (contextWindow) => (options.includeInstructions ? skillsInstructions(options.skills, contextWindow) : null),
  mentionedIn: (inputs, taken) => findMentionedSkills(inputs, options.skills, taken),
  read: async (skills) => {
    const read = await Promise.all(skills.map(readMentioned));
    return {
      texts: read.flatMap(({ text }) => (text === undefined ? [] : [text])),
      warnings: read.flatMap(({ warning }) => (warning === undefined ? [] : [warning])),
    };
  },
});

async function readMentioned({ name, path }: ConfiguredSkill): Promise<{ readonly text?: string; readonly warning?: string }> {
  try {
    const contents = await readText(path);
    return { text: `<skill>\n<name>${name}</name>\n<path>${path}</path>\n${contents}\n</skill>` };
  } catch (error) {
    return { warning: `Failed to load skill ${name} at ${path}: ${reasonOf(error)}` };
  }
}
