import { modelInstructions } from '../../model/model-instructions.js';
import { modelInfoFor } from '../thread-config.js';
import type { ThreadSettings } from '../turn-settings.js';
import type { TurnScope } from '../turn-work/turn-work.js';
import { type ContextSnapshot, contextDelta } from './context-delta.js';

/** Tells the model what changed since it was told last, and notes for the file what the turn runs with. */
export function tellContext(
  { id: turnId, thread, services, startedAtMs }: TurnScope,
  settings: ThreadSettings,
  { outputSchema, skills }: { readonly outputSchema: unknown; readonly skills: string | null },
): void {
  const { shell, timezone } = services;
  const { cwd, model, approvalPolicy, sandboxPolicy } = settings;
  const { developerInstructions } = thread.config;
  const info = modelInfoFor(thread.config, model);
  const now: ContextSnapshot = {
    cwd,
    model,
    approvalPolicy,
    sandboxPolicy,
    shell,
    timezone,
    currentDate: services.dateOf(startedAtMs),
  };
  const texts = {
    developerInstructions,
    skills,
    projectDocs: thread.docs.text,
    modelInstructions: modelInstructions(info, settings.personality),
  };
  for (const item of contextDelta(thread.told, now, texts)) thread.record(item, turnId);
  thread.told = now;
  thread.emit({
    type: 'turnContextRecorded',
    threadId: thread.id,
    turnId,
    cwd,
    currentDate: now.currentDate,
    timezone,
    approvalPolicy,
    sandboxPolicy,
    model,
    effort: settings.effort,
    summary: settings.summary ?? info.defaultSummary,
    personality: settings.personality,
    userInstructions: null,
    developerInstructions,
    outputSchema,
  });
}
