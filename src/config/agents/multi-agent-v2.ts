import * as z from 'zod';
import { struct } from '../schema/kit.js';

/** Settings of the second version of the agent tools: `features.multi_agent_v2` as a table. */
export interface MultiAgentV2Settings {
  /** Threads of one tree at a time, its root counted. */
  readonly maxThreads: number;
  readonly minWaitTimeoutMs: number;
  /** Ends the description of spawn_agent; `null`: our own advice, `''`: none. */
  readonly usageHint: string | null;
  /** A developer message of its own for root threads; `null`: none. */
  readonly rootHint: string | null;
  readonly subagentHint: string | null;
  /** Keeps role, model and effort out of what the model may choose, and the nickname out of what it is told. */
  readonly hidesSpawnMetadata: boolean;
}

const number = z.number().int();

const table = z.object({
  enabled: z.boolean().optional(),
  max_concurrent_threads_per_session: number.optional(),
  min_wait_timeout_ms: number.optional(),
  usage_hint_enabled: z.boolean().optional(),
  usage_hint_text: z.string().optional(),
  root_agent_usage_hint_text: z.string().optional(),
  subagent_usage_hint_text: z.string().optional(),
  hide_spawn_agent_metadata: z.boolean().optional(),
});

export const multiAgentV2Value = struct('FeatureToml', () => z.union([z.boolean(), table]));

/** What is wrong with the value, in the words that users are told; `null`: nothing. */
export function refuseMultiAgentV2(value: z.output<typeof multiAgentV2Value> | undefined): string | null {
  if (typeof value !== 'object') return null;
  for (const key of ['max_concurrent_threads_per_session', 'min_wait_timeout_ms'] as const) {
    const given = value[key];
    if (given !== undefined && given < 1) return `features.multi_agent_v2.${key} must be at least 1`;
  }
  return null;
}

export function toMultiAgentV2(value: z.output<typeof multiAgentV2Value> | undefined): MultiAgentV2Settings {
  const given = typeof value === 'object' ? value : {};
  return {
    maxThreads: given.max_concurrent_threads_per_session ?? 4,
    minWaitTimeoutMs: given.min_wait_timeout_ms ?? 10_000,
    usageHint: given.usage_hint_enabled === false ? '' : (given.usage_hint_text ?? null),
    rootHint: given.root_agent_usage_hint_text ?? null,
    subagentHint: given.subagent_usage_hint_text ?? null,
    hidesSpawnMetadata: given.hide_spawn_agent_metadata ?? false,
  };
}
