import type { ResponseItem } from '../../model/model-transport.js';
import type { CompactionPhase } from '../loop/turn-context.js';
import type { ThreadSettings } from '../turn/turn-settings.js';
import type { TurnScope } from '../turn-work/turn-work.js';

/** What is to be compacted, and when. */
export interface CompactionRequest {
  readonly scope: TurnScope;
  /** `standalone`: in a turn of its own. */
  readonly phase: CompactionPhase | 'standalone';
  /** Of the model that is asked. */
  readonly settings: ThreadSettings;
}

/** What came of a compaction: the new history, without the context that goes into it. */
export interface CompactedHistory {
  readonly history: readonly ResponseItem[];
  /** The text that stands for what was cut; `null` when the provider made the history. */
  readonly summary: string | null;
}
