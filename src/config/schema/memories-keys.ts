import * as z from 'zod';
import { int64, uint } from '../../protocol/scalars.js';
import { flag, struct, text } from './kit.js';

/** `[memories]`. Numbers out of range are brought into it when they are used. */
export const memoriesTable = struct('MemoriesToml', () =>
  z.object({
    disable_on_external_context: flag(),
    generate_memories: flag(),
    use_memories: flag(),
    max_raw_memories_for_consolidation: uint().optional(),
    max_unused_days: int64().optional(),
    max_rollout_age_days: int64().optional(),
    max_rollouts_per_startup: uint().optional(),
    min_rollout_idle_hours: int64().optional(),
    min_rate_limit_remaining_percent: int64().optional(),
    extract_model: text(),
    consolidation_model: text(),
  }),
);
