import { isRecord, stringOf } from '../../platform/json.js';
import type { Personality } from '../../protocol/index.js';
import type { ContextSnapshot } from '../context/context-delta.js';
import { toReasoningEffort } from './from-rollout.js';

type Payload = Readonly<Record<string, unknown>>;

const personalities: readonly Personality[] = ['none', 'friendly', 'pragmatic'];

export const toPersonality = (value: unknown): Personality | null => personalities.find((personality) => personality === value) ?? null;

/** The mode that a stored turn ran in. Files of other programs may have none. */
export function toCollaboration({ collaboration_mode: stored, effort }: Payload): ContextSnapshot['collaboration'] {
  const settings = isRecord(stored) && isRecord(stored.settings) ? stored.settings : {};
  return {
    mode: isRecord(stored) && stored.mode === 'plan' ? 'plan' : 'default',
    instructions: stringOf(settings.developer_instructions),
    effort: toReasoningEffort(settings.reasoning_effort ?? effort),
  };
}
