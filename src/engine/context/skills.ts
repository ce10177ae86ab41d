import type { SkillFigures } from '../../extensions/skills/instructions.js';
import type { SkillsSource } from '../../extensions/skills/thread-skills.js';
import type { UserInput } from '../../protocol/index.js';
import type { Trace } from '../../telemetry/tracing.js';
import { modelInfoFor } from '../thread/thread-config.js';
import type { ThreadSettings } from '../turn/turn-settings.js';
import type { TurnScope } from '../turn-work/turn-work.js';
import { namesOfApps } from './apps.js';
import { message } from './history.js';
import { askForVariables } from './skill-variables.js';

/** The part of the whole set that names the skills. `null`: there is none. */
export async function skillsPart({ thread, trace }: Pick<TurnScope, 'thread' | 'trace'>, settings: ThreadSettings): Promise<string | null> {
  const { skills, config } = thread;
  const instructions = (await skills.current(settings.cwd)).instructions(modelInfoFor(config, settings.model).contextWindow);
  if (instructions?.warning) thread.emit({ type: 'warning', threadId: thread.id, message: instructions.warning });
  if (trace.isWatched) noteFigures(trace, instructions?.figures ?? { enabled: 0, kept: 0, cutCharacters: 0 });
  return instructions?.text ?? null;
}

function noteFigures(trace: Trace, { enabled, kept, cutCharacters }: SkillFigures): void {
  trace.note({ type: 'skillsListed', enabled, kept, truncated: kept < enabled, cutCharacters });
}

/** Reads the skills that the user mentions, after asking for what they need. Returns what tells the model of them. */
export async function takeMentionedSkills(scope: TurnScope, input: readonly UserInput[]): Promise<() => void> {
  if (!input.some(mayMention)) return () => undefined;
  const { id: turnId, thread } = scope;
  const set = await thread.skills.current(thread.settings.cwd);
  const skills = set.mentionedIn(input, await namesOfApps(scope));
  await askForVariables(scope, skills);
  const { texts, warnings } = await set.read(skills);
  return () => {
    for (const warning of warnings) thread.emit({ type: 'warning', threadId: thread.id, message: warning });
    for (const text of texts) thread.record(message('user', [text]), turnId);
  };
}

/** Nearly no input does, and then no skill is looked at. */
const mayMention = (input: UserInput): boolean => input.type === 'skill' || (input.type === 'text' && input.text.includes('$'));

/** For an engine that was given no skills. */
export const noSkills: SkillsSource = {
  open: () => ({
    current: async () => ({ skills: [], instructions: () => null, mentionedIn: () => [], read: async () => ({ texts: [], warnings: [] }) }),
    close: () => undefined,
  }),
};
