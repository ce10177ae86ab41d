import type { ConfiguredSkill } from '../../extensions/skills/skill.js';
import type { UserQuestion } from '../approvals/approvals.js';
import type { TurnScope } from '../turn-work/turn-work.js';

/** How clients mark what was typed. */
const typed = 'user_note: ';

/**
 * Asks the user for environment variables that skills need and that are not set. What is typed is kept with the thread
 * and goes to its commands, nowhere else. Without the feature nobody is asked.
 */
export async function askForVariables(
  { id: turnId, thread, services, signal }: TurnScope,
  skills: readonly ConfiguredSkill[],
): Promise<void> {
  if (!thread.config.features?.['skill_env_var_dependency_prompt']) return;
  const isMissing = ({ id }: UserQuestion): boolean => services.env[id] === undefined && !thread.variables.has(id);
  const questions = [...questionsOf(skills).values()].filter(isMissing);
  if (questions.length === 0) return;
  const request = { threadId: thread.id, turnId, itemId: `skill-deps-${turnId}`, questions, signal };
  const answers = (await services.approvals.userInput(request)) ?? {};
  for (const { id } of questions) {
    const value = answers[id]?.answers.find((answer) => answer.startsWith(typed))?.slice(typed.length);
    if (value) thread.variables.set(id, value);
  }
}

/** One question for each variable, by its name. */
function questionsOf(skills: readonly ConfiguredSkill[]): ReadonlyMap<string, UserQuestion> {
  const questions = new Map<string, UserQuestion>();
  for (const { name, dependencies } of skills) {
    for (const { type, value, description } of dependencies?.tools ?? []) {
      if (type !== 'env_var' || questions.has(value)) continue;
      const why = description ? ` (${description})` : '';
      questions.set(value, {
        id: value,
        header: 'Skill requires environment variable',
        question: `The skill "${name}" needs the variable "${value}"${why}. What you enter is kept in memory for the commands of this thread.`,
        options: null,
        isOther: false,
        isSecret: true,
      });
    }
  }
  return questions;
}
