import type { ResponseItem } from '../../model/model-transport.js';
import type { Caller } from '../caller.js';
import type { ThreadServers } from '../mcp/thread-servers.js';
import { openModelSession } from '../model-session.js';
import type { NewThreadTools, Services } from '../services.js';
import { LoadedThread } from '../thread/thread.js';
import type { ThreadConfig } from '../thread/thread-config.js';
import type { ThreadParts } from '../thread/thread-parts.js';
import { noEngineTools } from '../tools/thread-tools.js';
import type { ThreadSettings } from '../turn/turn-settings.js';
import { traceOf } from '../turn/turn-trace.js';
import { freshParts } from './fresh-parts.js';
import { spawning } from './spawning.js';

/** A thread to be opened that works for another one, out of reach for clients. */
export interface NewHelper {
  /** The thread that it works for, and whose place in the world it shares. */
  readonly owner: LoadedThread;
  readonly caller: Caller;
  readonly config: ThreadConfig;
  readonly settings: ThreadSettings;
  readonly instructions: string;
  /** As stored. */
  readonly source: unknown;
  /** What its requests are counted to. */
  readonly kind: string;
  /** False: nothing of it is written. A thread that is kept in memory has helpers in memory. */
  readonly isKept: boolean;
  readonly docs: ThreadParts['docs'];
  readonly execPolicy: ThreadParts['execPolicy'];
  /** Closed with the thread. Default: there are none. */
  readonly mcp?: ThreadServers;
  /** Default: none. */
  readonly snapshot?: ThreadParts['snapshot'];
  /** Default: true. */
  readonly hasOwnTools?: NewThreadTools['hasOwnTools'];
  /** What it goes on from. Default: nothing. */
  readonly history?: readonly ResponseItem[];
  readonly told?: ThreadParts['told'];
}

/** Opens such a thread. It is not among the loaded ones: whoever opens it runs its turns, and closes it. */
export const openHelper = (services: Services, helper: NewHelper): Promise<LoadedThread> =>
  spawning({ trace: traceOf(services, helper.caller), originator: helper.caller.originator }, () => open(services, helper));

async function open(services: Services, helper: NewHelper): Promise<LoadedThread> {
  const { owner, caller, config, settings, instructions, mcp, snapshot = null, hasOwnTools = true } = helper;
  const id = services.ids.uuidv7();
  const head = {
    createdAtMs: services.clock.now(),
    cwd: config.cwd,
    cliVersion: services.version,
    source: helper.source,
    threadSource: 'subagent',
    forkedFromId: null,
    agentNickname: null,
    agentRole: null,
  };
  const stored = { ...head, id, originator: caller.originator, modelProvider: config.provider.id, baseInstructions: instructions };
  const thread = new LoadedThread(services, {
    ...freshParts,
    id,
    config,
    settings,
    instructions,
    docs: helper.docs,
    execPolicy: helper.execPolicy,
    tools: services.createTools({
      threadId: id,
      clientTools: [],
      engineTools: noEngineTools,
      hasOwnTools,
      ...(mcp === undefined ? {} : { mcp }),
    }),
    ...(mcp === undefined ? {} : { mcp }),
    session: openModelSession(services.model),
    writer: helper.isKept && owner.writer !== null ? await services.store.create(stored) : null,
    head,
    history: helper.history ?? freshParts.history,
    told: helper.told ?? freshParts.told,
    snapshot,
    environments: owner.environments,
    lineage: { sessionId: owner.lineage?.sessionId ?? owner.id, kind: helper.kind, parentThreadId: null },
  });
  if (mcp !== undefined) thread.onClose(() => mcp.close());
  return thread;
}
