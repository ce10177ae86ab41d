import type { InitialRecords } from '../../store/thread-store.js';
import type { Trace } from '../../telemetry/tracing.js';
import type { SessionStartSource } from '../hooks/hook-moment.js';
import { emptyHistory, type StoredHistory } from '../projection/from-rollout.js';
import type { LoadedThread } from '../thread/thread.js';
import type { ThreadConfig } from '../thread/thread-config.js';
import { toStoredSource } from '../thread/thread-source.js';
import type { Engineering } from './engineering.js';
import { loadThread } from './load-thread.js';

/** What a thread that did not exist begins with. */
export interface NewThreadRequest {
  readonly config: ThreadConfig;
  readonly instructions: string;
  /** Of the connection that asked for it. */
  readonly originator: string;
  /** What it is part of. Default: nobody watches. */
  readonly trace?: Trace | undefined;
  /** True: nothing of it is written. */
  readonly ephemeral: boolean;
  readonly threadSource: string | null;
  /** What the client calls its service. Default: it does not say. */
  readonly serviceName?: string | null;
  /** As stored. Default: what the server stamps into its threads. */
  readonly source?: unknown;
  readonly forkedFromId?: string | null;
  readonly agent?: { readonly nickname: string | null; readonly role: string | null; readonly path: string | null };
  /** Records that it begins with, after its own head. */
  readonly initial?: InitialRecords;
  /** What those records say: asked for when all of them have been read. */
  readonly history?: () => StoredHistory;
  /** Tools that the client runs, as it described them. */
  readonly dynamicTools?: readonly unknown[];
  readonly environments?: LoadedThread['environments'];
  readonly rawEvents?: boolean;
  readonly lineage?: LoadedThread['lineage'];
  readonly heirOf?: LoadedThread;
  readonly sessionStart?: SessionStartSource;
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
    agentPath: agent.path,
  };
  const made = {
    ...head,
    id,
    originator: request.originator,
    modelProvider: config.provider.id,
    baseInstructions: instructions,
    memoryMode: config.memories?.generate === false ? 'disabled' : null,
    agentPath: agent.path,
    dynamicTools: request.dynamicTools?.length ? request.dynamicTools : null,
  };
  const writer = request.ephemeral ? null : await store.create(made, request.initial);
  if (writer === null && request.initial) await readAll(request.initial);
  const stored = { ...(request.history?.() ?? emptyHistory), dynamicTools: request.dynamicTools ?? [] };
  return loadThread(engine, {
    id,
    isNew: true,
    config,
    instructions,
    head,
    writer,
    stored,
    environments: request.environments ?? null,
    rawEvents: request.rawEvents ?? false,
    lineage: request.lineage ?? null,
    serviceName: request.serviceName ?? null,
    ...(request.trace === undefined ? {} : { origin: { trace: request.trace, originator: request.originator } }),
    heirOf: request.heirOf ?? null,
    ...(request.sessionStart === undefined ? {} : { sessionStart: request.sessionStart }),
  });
}

/** Whoever made the records hears of each one as it is taken. */
async function readAll(records: InitialRecords): Promise<void> {
  for await (const _record of records);
}

const nobody = { nickname: null, role: null, path: null };
