import type { ConfigKeys } from '../schema/config-table.js';

/** What is kept of threads for later ones. */
export interface MemoriesConfig {
  readonly disableOnExternalContext: boolean;
  readonly generate: boolean;
  readonly use: boolean;
  readonly maxRawMemories: number;
  readonly maxUnusedDays: number;
  readonly maxRolloutAgeDays: number;
  readonly maxRolloutsPerStartup: number;
  readonly minRolloutIdleHours: number;
  /** Below this share of what the account may still use, nothing is learned. */
  readonly minRateLimitRemainingPercent: number;
  readonly extractModel: string | null;
  readonly consolidationModel: string | null;
}

export function resolveMemories({ memories = {} }: Pick<ConfigKeys, 'memories'>): MemoriesConfig {
  return {
    disableOnExternalContext: memories.disable_on_external_context ?? false,
    generate: memories.generate_memories ?? true,
    use: memories.use_memories ?? true,
    maxRawMemories: within(memories.max_raw_memories_for_consolidation ?? 256, [1, 4096]),
    maxUnusedDays: within(memories.max_unused_days ?? 30, [0, 365]),
    maxRolloutAgeDays: within(memories.max_rollout_age_days ?? 30, [0, 90]),
    maxRolloutsPerStartup: within(memories.max_rollouts_per_startup ?? 2, [1, 128]),
    minRolloutIdleHours: within(memories.min_rollout_idle_hours ?? 6, [1, 48]),
    minRateLimitRemainingPercent: within(memories.min_rate_limit_remaining_percent ?? 25, [0, 100]),
    extractModel: memories.extract_model ?? null,
    consolidationModel: memories.consolidation_model ?? null,
  };
}

const within = (value: number, [least, most]: readonly [number, number]): number => Math.min(Math.max(value, least), most);
