import { modelInstructions, personalityText } from '../../model/catalog/model-instructions.js';
import type { ResponseItem } from '../../model/model-transport.js';
import { agentHintFor } from '../agents/agent-hint.js';
import { conversationBegun, conversationEnded } from '../realtime/instructions.js';
import type { LoadedThread } from '../thread/thread.js';
import { modelInfoFor } from '../thread/thread-config.js';
import type { ThreadSettings } from '../turn/turn-settings.js';
import type { TurnScope } from '../turn-work/turn-work.js';
import { appsPart } from './apps.js';
import { type ContextSnapshot, type ContextTexts, contextDelta } from './context-delta.js';
import { memoriesPart } from './memories.js';
import { pluginsPart } from './plugins.js';
import { skillsPart } from './skills.js';

/** What telling takes of a turn. */
export type TellingScope = Pick<TurnScope, 'id' | 'thread' | 'services' | 'trace' | 'signal' | 'startedAtMs'>;

/** Tells the model what changed since it was told last. */
export async function tellContext(
  scope: TellingScope,
  settings: ThreadSettings,
  { outputSchema }: { readonly outputSchema: unknown },
): Promise<void> {
  const { id: turnId, thread, signal } = scope;
  const now = snapshotOf(scope, settings);
  const further = thread.window.told === null ? await furtherParts(scope, settings) : [];
  signal.throwIfAborted();
  for (const item of contextDelta(thread.window.told, now, textsFor(thread, settings, further))) thread.record(item, turnId);
  thread.window.told = now;
  noteTurnContext(scope, settings, { now, outputSchema });
}

/** Notes for the file what the turn runs with: it says that the model was told. */
export function noteTurnContext(
  scope: TellingScope,
  settings: ThreadSettings,
  { now = snapshotOf(scope, settings), outputSchema = null }: { readonly now?: ContextSnapshot; readonly outputSchema?: unknown } = {},
): void {
  const { id: turnId, thread, services } = scope;
  const info = modelInfoFor(thread.config, settings.model);
  thread.emit({
    type: 'turnContextRecorded',
    threadId: thread.id,
    turnId,
    cwd: now.cwd,
    currentDate: now.currentDate,
    timezone: services.timezone,
    approvalPolicy: now.approvalPolicy,
    sandboxPolicy: now.sandboxPolicy,
    permissionProfile: settings.permissionProfile,
    model: now.model,
    effort: settings.effort,
    summary: settings.summary ?? info.defaultSummary,
    personality: settings.personality,
    collaborationMode: {
      mode: settings.collaboration.mode,
      settings: { model: now.model, reasoning_effort: settings.effort, developer_instructions: settings.collaboration.instructions },
    },
    truncation: info.truncationPolicy,
    userInstructions: null,
    developerInstructions: thread.config.developerInstructions,
    isSpoken: now.isSpoken ?? false,
    outputSchema,
  });
}

/** The whole set, as a model is told it that knows nothing. It is recorded by who asked for it. */
export async function wholeContext(scope: TellingScope, settings: ThreadSettings): Promise<ResponseItem[]> {
  const further = await furtherParts(scope, settings);
  return contextDelta(null, snapshotOf(scope, settings), textsFor(scope.thread, settings, further));
}

/** What follows the personality: a part for each kind of extension. */
async function furtherParts(scope: TellingScope, settings: ThreadSettings): Promise<string[]> {
  const parts = [await memoriesPart(scope), await appsPart(scope), await skillsPart(scope, settings), await pluginsPart(scope)];
  return parts.filter((part) => part !== null);
}

/** How things are for a turn. */
export function snapshotOf({ services, startedAtMs, thread }: TellingScope, settings: ThreadSettings): ContextSnapshot {
  const { cwd, isNowhere = false, model, approvalPolicy, sandboxPolicy, personality, collaboration, effort } = settings;
  return {
    cwd,
    isNowhere,
    model,
    approvalPolicy,
    sandboxPolicy,
    personality,
    collaboration: { ...collaboration, effort },
    shell: services.shell,
    timezone: services.timezone,
    currentDate: services.dateOf(startedAtMs),
    isSpoken: services.realtime.isMarked(thread.id),
    subagents: services.agentLines(thread.id),
  };
}

/** Instructions that somebody gave stand for those of every model, and have no personality. */
function textsFor(thread: LoadedThread, settings: ThreadSettings, further: readonly string[]): ContextTexts {
  const { config, docs, instructions, lastModel } = thread;
  const info = modelInfoFor(config, settings.model);
  const ofModel = config.baseInstructions ?? modelInstructions(info, settings.personality);
  return {
    developerInstructions: config.developerInstructions,
    projectDocs: docs.text,
    previousModel: lastModel,
    modelInstructions: ofModel,
    personality: config.baseInstructions === null && settings.personality !== null ? personalityText(info, settings.personality) : null,
    personalityIsBakedIn: instructions === ofModel,
    includePermissions: config.includePermissionsInstructions ?? true,
    includeEnvironment: config.includeEnvironmentContext ?? true,
    spoken: { begun: conversationBegun(config.realtime?.startInstructions ?? null), ended: conversationEnded() },
    further,
    agentHint: agentHintFor(thread),
  };
}
