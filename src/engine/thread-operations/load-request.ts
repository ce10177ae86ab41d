import type { SessionStartSource } from '../hooks/hook-moment.js';
import type { StoredHistory } from '../projection/from-rollout.js';
import type { LoadedThread } from '../thread/thread.js';
import type { ThreadConfig } from '../thread/thread-config.js';
import type { ThreadHead, ThreadParts } from '../thread/thread-parts.js';
import type { SpawnOrigin } from './spawning.js';

/** What a thread is loaded from. */
export interface LoadRequest {
  readonly id: string;
  readonly config: ThreadConfig;
  readonly instructions: string;
  readonly head: ThreadHead;
  /** `null`: the thread is kept in memory only. */
  readonly writer: ThreadParts['writer'];
  readonly stored: StoredHistory;
  readonly environments: ThreadParts['environments'];
  /** Tells each recorded item of the model's history to clients. Default: false. */
  readonly rawEvents?: boolean;
  /** Who the thread works for, when that is another thread. */
  readonly lineage?: ThreadParts['lineage'];
  /** The loaded thread whose rules, shell and servers it works with. Default: its parent, if there is one. */
  readonly heirOf?: LoadedThread | null;
  /** Why the thread is loaded. Default: it begins. */
  readonly sessionStart?: SessionStartSource;
  /** What the client calls its service. Default: it does not say. */
  readonly serviceName?: string | null;
  /** What it is loaded for. Default: nobody watches. */
  readonly origin?: SpawnOrigin;
  /** It did not exist before. Default: false. */
  readonly isNew?: boolean;
}
