import type { ResponseItem } from '../../model/model-transport.js';
import type { AskForApproval, Personality, ReasoningEffort, SandboxPolicy } from '../../protocol/index.js';
import type { Collaboration } from '../turn/turn-settings.js';
import { type EnvironmentFacts, environmentContext, isSameEnvironment } from './environment.js';
import { message } from './history.js';
import { collaborationMode, modelSwitch, permissionsInstructions, personalitySpec } from './instructions.js';
import { projectDocsMessage } from './project-docs.js';

/** Everything about the thread's setting that the model was told, or is to be told. */
export interface ContextSnapshot extends EnvironmentFacts {
  readonly model: string;
  readonly approvalPolicy: AskForApproval;
  readonly sandboxPolicy: SandboxPolicy;
  readonly personality: Personality | null;
  readonly collaboration: Collaboration & { readonly effort: ReasoningEffort | null };
  /** A spoken conversation goes on. Default: none does. */
  readonly isSpoken?: boolean;
}

/** What is told, as far as it does not follow from the snapshot. */
export interface ContextTexts {
  readonly developerInstructions: string | null;
  readonly projectDocs: string | null;
  /** The model of the turn before; `null`: there was none. */
  readonly previousModel: string | null;
  /** The instructions of the model that `now` names, for a switch. */
  readonly modelInstructions: string;
  /** The text of the personality that `now` names; `null`: the model has none, or nobody is to be told. */
  readonly personality: string | null;
  /** The instructions of the thread have the personality in them. */
  readonly personalityIsBakedIn: boolean;
  readonly includePermissions: boolean;
  readonly includeEnvironment: boolean;
  /** What is told when a spoken conversation begins and ends. Default: nothing. */
  readonly spoken?: { readonly begun: string; readonly ended: string };
  /** Further parts of the whole set, in order. */
  readonly further: readonly string[];
  /** How to work with agents: a message of its own. Default: nothing. */
  readonly agentHint?: string | null;
}

/** The messages that bring the model from what it was told to how things are. `told` null: it knows nothing yet. */
export function contextDelta(told: ContextSnapshot | null, now: ContextSnapshot, texts: ContextTexts): ResponseItem[] {
  const developer = developerParts(told, now, texts);
  const hint = told === null && texts.agentHint ? [message('developer', [texts.agentHint])] : [];
  const user: string[] = [];
  if (told === null && texts.projectDocs !== null) user.push(projectDocsMessage(now.cwd, texts.projectDocs));
  if (texts.includeEnvironment && (told === null || !isSameEnvironment(told, now))) {
    // A model that knows nothing is told who works for it; what comes of them later it hears from them.
    user.push(environmentContext(told === null ? now : { ...now, subagents: [] }));
  }
  return [
    ...(developer.length === 0 ? [] : [message('developer', developer)]),
    ...hint,
    ...(user.length === 0 ? [] : [message('user', user)]),
  ];
}

function developerParts(told: ContextSnapshot | null, now: ContextSnapshot, texts: ContextTexts): string[] {
  const parts: string[] = [];
  const isSwitched = texts.previousModel !== null && texts.previousModel !== now.model;
  if (isSwitched && texts.modelInstructions !== '') parts.push(modelSwitch(texts.modelInstructions));
  if (texts.includePermissions && (told === null || !samePolicies(told, now))) {
    parts.push(permissionsInstructions({ approval: now.approvalPolicy, sandbox: now.sandboxPolicy }));
  }
  if (told === null && texts.developerInstructions) parts.push(texts.developerInstructions);
  if (now.collaboration.instructions && (told === null || !sameCollaboration(told, now))) {
    parts.push(collaborationMode(now.collaboration.instructions));
  }
  const [wasSpoken, isSpoken] = [told?.isSpoken ?? false, now.isSpoken ?? false];
  if (texts.spoken && wasSpoken !== isSpoken) parts.push(isSpoken ? texts.spoken.begun : texts.spoken.ended);
  const tellsPersonality = told === null ? !texts.personalityIsBakedIn : told.personality !== now.personality;
  if (texts.personality && tellsPersonality && !isSwitched) parts.push(personalitySpec(texts.personality));
  if (told === null) parts.push(...texts.further);
  return parts;
}

const samePolicies = (a: ContextSnapshot, b: ContextSnapshot): boolean =>
  JSON.stringify([a.approvalPolicy, a.sandboxPolicy]) === JSON.stringify([b.approvalPolicy, b.sandboxPolicy]);

/** Model and effort are settings of the mode. */
const sameCollaboration = (a: ContextSnapshot, b: ContextSnapshot): boolean =>
  a.model === b.model &&
  a.collaboration.mode === b.collaboration.mode &&
  a.collaboration.instructions === b.collaboration.instructions &&
  a.collaboration.effort === b.collaboration.effort;

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

/** Whether it tells what the user did elsewhere, and what came of it. */
export const isUserAction = (text: string): boolean => /^\s*<user_action>/i.test(text);

/** Whether a developer-role text is context that the program added. */
export const isDeveloperContext = (text: string): boolean =>
  /^<(?:model_switch|permissions instructions|collaboration_mode|realtime_conversation|personality_spec|(?:apps|skills|plugins)_instructions)>/.test(
    text,
  );
