import type { ThreadMemories } from '../../store/thread-memories.js';
import type { Caller } from '../caller.js';
import type { Services } from '../services.js';
import type { ThreadConfig } from '../thread/thread-config.js';
import type { ThreadSettings } from '../turn/turn-settings.js';

/** What one run over the memories works with: as things were when the turn began that set it off. */
export interface MemoryScope {
  readonly services: Services;
  readonly memories: ThreadMemories;
  readonly config: ThreadConfig;
  readonly settings: ThreadSettings;
  readonly limits: MemoryLimits;
  /** The thread whose turn set it off. */
  readonly threadId: string;
  readonly caller: Caller;
  /** The folder of the memories. Absolute. */
  readonly root: string;
  /** Aborted when the engine closes, or all is to be forgotten. */
  readonly signal: AbortSignal;
  /** Takes secrets out. */
  readonly redact: (text: string) => string;
}

export type MemoryLimits = NonNullable<ThreadConfig['memories']>;

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
