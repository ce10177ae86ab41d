import type { RolloutTraces } from '../../engine/rollout-trace/rollout-traces.js';
import type { Clock } from '../../platform/clock.js';
import type { Ids } from '../../platform/ids.js';
import type { ServerLogger } from './logger.js';

interface RolloutTraceParts {
  readonly root: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: ServerLogger;
}

/** Loaded where somebody wants bundles. */
export async function openRolloutTraces({ root, clock, ids, logger }: RolloutTraceParts): Promise<RolloutTraces> {
  const { BundledTraces } = await import('../../engine/rollout-trace/bundled-traces.js');
  const log = logger.of('rollout_trace');
  return new BundledTraces({
    root,
    now: () => clock.now(),
    createId: () => ids.uuid(),
    warn: (message, details) => log.warn(message, details),
  });
}
