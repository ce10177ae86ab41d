import type { UserInput } from '../../protocol/index.js';
import { modelInfoFor } from '../thread/thread-config.js';
import type { ThreadSettings } from '../turn/turn-settings.js';
import type { TurnScope } from './turn-work.js';

/** Says what a turn runs with. */
export function tellConfiguration({ id, thread }: TurnScope, settings: ThreadSettings, inputs: readonly (readonly UserInput[])[]): void {
  thread.publish({
    type: 'turnConfigured',
    threadId: thread.id,
    turnId: id,
    settings,
    providerId: thread.config.provider.id,
    reasoningSummary: settings.summary ?? modelInfoFor(thread.config, settings.model).defaultSummary,
    numInputImages: inputs.flat().filter(({ type }) => type === 'image' || type === 'localImage').length,
    isFirstTurn: thread.lastModel === null,
    tokensBefore: thread.window.tokenUsage?.total ?? null,
  });
}
