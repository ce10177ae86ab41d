import type { GitInfoRecord, SessionMeta } from './rollout/record.js';
import type { NewThread } from './thread-store.js';

/** The first record of a new thread's file. */
export const toSessionMeta = (thread: NewThread, git: GitInfoRecord | null): SessionMeta => ({
  id: thread.id,
  ...(thread.forkedFromId === null ? {} : { forked_from_id: thread.forkedFromId }),
  timestamp: new Date(thread.createdAtMs).toISOString(),
  cwd: thread.cwd,
  originator: thread.originator,
  cli_version: thread.cliVersion,
  source: thread.source,
  ...(thread.threadSource === null ? {} : { thread_source: thread.threadSource }),
  model_provider: thread.modelProvider,
  base_instructions: thread.baseInstructions === null ? null : { text: thread.baseInstructions },
  ...(git === null ? {} : { git }),
});
