import type { ThreadResumeParams } from '../../protocol/index.js';
import type { Caller } from '../caller.js';

/**
 * Called at the instant of a snapshot: who listens from there on misses nothing that the snapshot does not show. With
 * `afterAnswer` it hears the thread only once it has the answer, which holds the snapshot. False: it listened before.
 */
export type Join = (threadId: string, options: { readonly afterAnswer: boolean }) => boolean;

/** Who asks to go on with a thread, and how it joins. */
export interface ResumeRequest {
  readonly params: ThreadResumeParams;
  readonly caller: Caller;
  readonly join: Join;
}
