import { compactThread } from '../compaction/compact-thread.js';
import type { TurnScope, TurnWork } from './turn-work.js';

/** A turn that does nothing but compact the thread's history. */
export class CompactTurn implements TurnWork {
  readonly kind = 'compact';

  async run(scope: TurnScope): Promise<null> {
    await scope.thread.hooks.load();
    await compactThread({ scope, phase: 'standalone', settings: scope.thread.settings });
    return null;
  }
}
