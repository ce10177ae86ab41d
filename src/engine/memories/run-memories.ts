import type { Schedule } from '../../platform/schedule.js';
import { consolidateMemories } from './consolidate.js';
import { extractMemories } from './extract.js';
import { type MemoryScope, reasonOf } from './memory-scope.js';

/** Makes memories of what has come to rest, and puts them in order. What goes wrong is logged. */
export async function runMemories(scope: MemoryScope, schedule: Schedule): Promise<void> {
  const { memories, limits, signal } = scope;
  if (!(await isAffordable(scope))) return;
  await step(scope, () => memories.forgetUnused({ maxUnusedDays: limits.maxUnusedDays }));
  await step(scope, () => extractMemories(scope));
  if (!signal.aborted) await step(scope, () => consolidateMemories(scope, schedule));
}

async function step({ services }: MemoryScope, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    services.warn('making memories failed', { error: reasonOf(error) });
  }
}

/** Whether the account has enough left for work that nobody waits for. What cannot be asked does not stand in the way. */
async function isAffordable({ services, limits, redact }: MemoryScope): Promise<boolean> {
  try {
    const known = (await services.readRateLimits?.()) ?? [];
    const main = known.find(({ limitId }) => limitId === 'codex') ?? known[0];
    const windows = [main?.primary, main?.secondary].filter((window) => window != null);
    return windows.every(({ usedPercent }) => 100 - usedPercent >= limits.minRateLimitRemainingPercent);
  } catch (error) {
    services.warn('the limits of the account are not known; memories are made all the same', { error: redact(reasonOf(error)) });
    return true;
  }
}
