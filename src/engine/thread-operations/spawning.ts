import type { ConversationStarts } from '../../telemetry/tracing/fact.js';
import type { Trace } from '../../telemetry/tracing.js';
import { policyName } from '../sandbox/policy-name.js';
import type { LoadedThread } from '../thread/thread.js';
import { modelInfoFor } from '../thread/thread-config.js';
import { sessionFacts } from '../turn/turn-trace.js';

/** What a thread is loaded for. */
export interface SpawnOrigin {
  readonly trace: Trace;
  readonly originator: string;
}

/** Watches a thread come into memory. */
export async function spawning(origin: SpawnOrigin, load: () => Promise<LoadedThread>): Promise<LoadedThread> {
  const { trace, originator } = origin;
  if (!trace.isWatched) return load();
  const spawn = trace.begin({ type: 'threadSpawn' });
  const init = spawn.begin({ type: 'sessionInit' });
  let isLoaded = false;
  try {
    const thread = await load();
    isLoaded = true;
    init.note(conversationStarts(thread, originator));
    thread.watch.begin(init, originator);
    return thread;
  } finally {
    for (const part of [init, spawn]) part.end(isLoaded ? 'done' : 'failed');
  }
}

function conversationStarts(thread: LoadedThread, originator: string): ConversationStarts {
  const { config, settings } = thread;
  const info = modelInfoFor(config, settings.model);
  return {
    type: 'conversationStarts',
    session: sessionFacts(thread, originator),
    providerName: config.provider.name,
    reasoningEffort: settings.effort,
    reasoningSummary: settings.summary ?? info.defaultSummary,
    contextWindow: config.configured?.contextWindow ?? null,
    autoCompactTokenLimit: config.configured?.autoCompactTokenLimit ?? null,
    approvalPolicy: typeof settings.approvalPolicy === 'string' ? settings.approvalPolicy : 'granular',
    sandboxPolicy: policyName(settings.sandboxPolicy),
    mcpServers: thread.mcp.servers.names,
    activeProfile: config.configured?.profile ?? null,
  };
}
