import type { ResponseItem } from '../../model/model-transport.js';
import type { AskForApproval, SandboxPolicy } from '../../protocol/index.js';
import { type EnvironmentFacts, environmentContext } from './environment.js';
import { message } from './history.js';
import { modelSwitch, permissionsInstructions } from './instructions.js';
import { projectDocsMessage } from './project-docs.js';

/** Everything about the thread's setting that the model was told, or is to be told. */
export interface ContextSnapshot extends EnvironmentFacts {
  readonly model: string;
  readonly approvalPolicy: AskForApproval;
  readonly sandboxPolicy: SandboxPolicy;
}

/** What is told with the whole set only. */
export interface ContextTexts {
  readonly developerInstructions: string | null;
  readonly skills: string | null;
  readonly projectDocs: string | null;
  /** The instructions of the model that `now` names, for a switch. */
  readonly modelInstructions: string;
}

/** The messages that bring the model from what it was told to how things are. `told` null: it knows nothing yet. */
export function contextDelta(told: ContextSnapshot | null, now: ContextSnapshot, texts: ContextTexts): ResponseItem[] {
  const developer: string[] = [];
  const user: string[] = [];
  if (told !== null && told.model !== now.model) developer.push(modelSwitch(texts.modelInstructions));
  if (told === null || !samePolicies(told, now)) {
    developer.push(permissionsInstructions({ approval: now.approvalPolicy, sandbox: now.sandboxPolicy }));
  }
  if (told === null && texts.developerInstructions) developer.push(texts.developerInstructions);
  if (told === null && texts.skills !== null) developer.push(texts.skills);
  if (told === null && texts.projectDocs !== null) user.push(projectDocsMessage(now.cwd, texts.projectDocs));
  if (told === null || !sameEnvironment(told, now)) user.push(environmentContext(now));
  return [...(developer.length === 0 ? [] : [message('developer', developer)]), ...(user.length === 0 ? [] : [message('user', user)])];
}

const samePolicies = (a: ContextSnapshot, b: ContextSnapshot): boolean =>
  JSON.stringify([a.approvalPolicy, a.sandboxPolicy]) === JSON.stringify([b.approvalPolicy, b.sandboxPolicy]);

const sameEnvironment = (a: ContextSnapshot, b: ContextSnapshot): boolean =>
  a.cwd === b.cwd && a.currentDate === b.currentDate && a.timezone === b.timezone;

const markers: readonly (readonly [string, string])[] = [
  ['# agents.md instructions', '</instructions>'],
  ['<environment_context>', '</environment_context>'],
  ['<skill>', '</skill>'],
  ['<turn_aborted>', '</turn_aborted>'],
  ['<user_shell_command>', '</user_shell_command>'],
  ['<subagent_notification>', '</subagent_notification>'],
  ['<user_action>', '</user_action>'],
];

/** Whether a user-role text is context that the program added, and not something the user said. */
export function isContextText(text: string): boolean {
  const trimmed = text.trim().toLowerCase();
  return markers.some(([start, end]) => trimmed.startsWith(start) && trimmed.endsWith(end));
}
