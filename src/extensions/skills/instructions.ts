import type { SkillScope } from '../../protocol/index.js';
import { bySkillOrder, type ConfiguredSkill } from './skill.js';
import { fitSkillLines, linesBudget, type SkillLines } from './skill-lines.js';

/** What the model is told of the skills, and what the user is told of it. */
export interface SkillsInstructions {
  readonly text: string;
  readonly warning: string | null;
  readonly figures: SkillFigures;
}

/** How much of the skills the model is told. */
export interface SkillFigures {
  readonly enabled: number;
  readonly kept: number;
  /** Characters that descriptions lost, in all. */
  readonly cutCharacters: number;
}

const tellOrder: readonly SkillScope[] = ['system', 'admin', 'repo', 'user'];

/** Shorter by a bit is not worth a word. */
const noticeableLoss = 100;

/**
 * The block that names the skills. `null`: there are none that the model may choose by itself.
 * @param contextWindow tokens of the model's whole window
 */
export function skillsInstructions(skills: readonly ConfiguredSkill[], contextWindow: number | null): SkillsInstructions | null {
  const told = skills.filter((skill) => skill.enabled && skill.allowImplicitInvocation).sort(bySkillOrder(tellOrder));
  if (told.length === 0) return null;
  const fitted = fitSkillLines(told, linesBudget(contextWindow));
  const kept = fitted.lines.length;
  const figures = { enabled: told.length, kept, cutCharacters: Math.round(fitted.averageLoss * kept) };
  return { text: block(fitted.lines), warning: warningFor(fitted), figures };
}

const block = (lines: readonly string[]): string => `<skills_instructions>
## Skills
A skill is a folder with a written procedure for one kind of task, and with the scripts and papers that go with it. Its SKILL.md is the place to begin.
### Available skills
${lines.join('\n')}
### Working with skills
- When the user names a skill (as \`$name\` or in plain words), or when the task is plainly what a description above is about, work by that skill in this turn. Several may be needed; take the fewest that cover the task. A skill does not carry over to later turns unless it is named again.
- A skill whose text is already in the conversation, in a \`<skill>\` block, needs no second reading. Otherwise read its SKILL.md first: the whole of what applies, not more.
- Paths in a SKILL.md are relative to its folder. Open what it refers to only when the step at hand calls for it; do not load whole folders.
- If the folder holds scripts or templates for a step, run or adapt those rather than writing your own.
- Say in a line which skills you use and why. If a named skill is missing or cannot be read, say so in a line and go on with the best other way.
</skills_instructions>`;

function warningFor({ dropped, averageLoss }: SkillLines): string | null {
  if (dropped > 0) {
    const left = dropped === 1 ? '1 skill is' : `${dropped} skills are`;
    return `The list of skills exceeds the skills context budget (2% of the model's window): ${left} not shown to the model, and the others without description. Skills that you mention by name still work; disable those that you do not use.`;
  }
  if (averageLoss <= noticeableLoss) return null;
  return "Descriptions of skills were shortened to fit the skills context budget (2% of the model's window). The model still sees every skill; disable those that you do not use to make room.";
}
