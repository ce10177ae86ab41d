import { sandboxOf } from '../turn/request-facts.js';
import type { ThreadSettings } from '../turn/turn-settings.js';
import type { TurnScope } from '../turn-work/turn-work.js';

/** What servers are told of the turn that calls them. */
export const turnMetadata = (
  { id, thread, startedAtMs }: Pick<TurnScope, 'id' | 'thread' | 'startedAtMs'>,
  { model, sandboxPolicy }: ThreadSettings,
): Readonly<Record<string, unknown>> => ({
  session_id: thread.lineage?.sessionId ?? thread.id,
  thread_id: thread.id,
  turn_id: id,
  sandbox: sandboxOf(sandboxPolicy),
  ...(startedAtMs === null ? {} : { turn_started_at_unix_ms: startedAtMs }),
  model,
});
