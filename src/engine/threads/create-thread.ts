import { emptyHistory, type StoredHistory } from '../projection/from-rollout.js';
import type { LoadedThread } from '../thread.js';
import type { ThreadConfig } from '../thread-config.js';
import { toStoredSource } from '../thread-source.js';
import { type Engineering, loadThread } from './load-thread.js';

/** What a thread that did not exist begins with. */
export interface NewThreadRequest {
  readonly config: ThreadConfig;
  readonly instructions: string;
  /** Of the connection that asked for it. */
  readonly originator: string;
  /** True: nothing of it is written. */
  readonly ephemeral: boolean;
  readonly threadSource: string | null;
  /** As stored. Default: what the server stamps into its threads. */
  readonly source?: unknown;
  readonly forkedFromId?: string | null;
  readonly agent?: { readonly nickname: string | null; readonly role: string | null; readonly path: string | null };
  /** What it takes over from another thread. */
  readonly history?: StoredHistory;
  readonly environments?: LoadedThread['environments'];
  readonly rawEvents?: boolean;
  readonly lineage?: LoadedThread['lineage'];
}

/** Makes a thread and loads it. Says nothing to anybody: the caller knows who asked. */
export async function createThread(engine: Engineering, request: NewThreadRequest): Promise<LoadedThread> {
  const { store, clock, ids, sessionSource, version } = engine.services;
  const { config, instructions, agent = nobody } = request;
  const id = ids.uuidv7();
  const head = {
    createdAtMs: clock.now(),
    cwd: config.cwd,
    cliVersion: version,
    source: request.source ?? toStoredSource(sessionSource),
    threadSource: request.threadSource,
    forkedFromId: request.forkedFromId ?? null,
    agentNickname: agent.nickname,
    agentRole: agent.role,
  };
  const writer = request.ephemeral
    ? null
    : await store.create({
        ...head,
        id,
        originator: request.originator,
        modelProvider: config.provider.id,
        baseInstructions: instructions,
      });
  const stored = request.history ?? emptyHistory;
  return loadThread(engine, {
    id,
    config,
    instructions,
    head,
    writer,
    stored,
    environments: request.environments ?? null,
    rawEvents: request.rawEvents ?? false,
    lineage: request.lineage ?? null,
  });
}

const nobody = { nickname: null, role: null, path: null };
