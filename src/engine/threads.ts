import { realpath } from 'node:fs/promises';
import { basename, isAbsolute, resolve } from 'node:path';
import { modelInstructions } from '../model/model-instructions.js';
import { internalError, invalidRequest, notImplemented } from '../protocol/errors.js';
import type {
  Thread,
  ThreadListParams,
  ThreadListResponse,
  ThreadLoadedListParams,
  ThreadLoadedListResponse,
  ThreadReadParams,
  ThreadReadResponse,
  ThreadResumeParams,
  ThreadResumeResponse,
  ThreadStartParams,
  ThreadStartResponse,
  Turn as WireTurn,
} from '../protocol/index.js';
import { checkEnvironments, checkPermissions, checkThreadId, isThreadId } from './checks.js';
import type { ContextSnapshot } from './context/context-delta.js';
import { readProjectDocs } from './context/project-docs.js';
import type { Answer, Caller } from './engine.js';
import { stringOf } from './json.js';
import { type StoredHistory, toApprovalPolicy, toHistory, toSandboxPolicy } from './projection/from-rollout.js';
import { toTurns } from './projection/to-turns.js';
import type { Services } from './services.js';
import { LoadedThread } from './thread.js';
import { modelInfoFor, noOverrides, type ThreadConfig } from './thread-config.js';
import { toConfigRequest, toResumeRequest } from './thread-config-request.js';
import { sourceFilter, toStoredSource } from './thread-source.js';
import { effectiveSettings, storedView } from './thread-view.js';
import { initialSettings } from './turn-settings.js';

/** Called at the instant of a snapshot: who listens from there on hears what follows it. */
export type Join = (threadId: string) => void;

const projectDocMaxBytes = 32 * 1024;

/** The threads of an engine: those that are loaded, and the way to those that are only stored. */
export class Threads {
  readonly #services: Services;
  readonly #loaded = new Map<string, LoadedThread>();

  constructor(services: Services) {
    this.#services = services;
  }

  loaded(): readonly LoadedThread[] {
    return [...this.#loaded.values()];
  }

  /** @throws RpcError `invalid thread id: …`, `thread not found: …` */
  get(threadId: string): LoadedThread {
    checkThreadId(threadId);
    const thread = this.#loaded.get(threadId);
    if (!thread) throw invalidRequest(`thread not found: ${threadId}`);
    return thread;
  }

  find(threadId: string): LoadedThread | null {
    return this.#loaded.get(threadId) ?? null;
  }

  async start(params: ThreadStartParams, caller: Caller): Promise<Answer<ThreadStartResponse>> {
    checkPermissions(params, { name: 'sandbox', value: params.sandbox });
    checkEnvironments(params.environments);
    const { store, clock, ids, sessionSource, version } = this.#services;
    const config = await this.#services.resolveConfig(toConfigRequest(params));
    const id = ids.uuidv7();
    const createdAtMs = clock.now();
    const instructions = params.baseInstructions ?? instructionsOf(config);
    const threadSource = params.threadSource ?? null;
    const writer = params.ephemeral
      ? null
      : await store.create({
          id,
          createdAtMs,
          cwd: config.cwd,
          originator: caller.originator,
          cliVersion: version,
          source: toStoredSource(sessionSource),
          threadSource,
          modelProvider: config.provider.id,
          baseInstructions: instructions,
          forkedFromId: null,
        });
    const thread = await this.#load({
      id,
      config,
      instructions,
      writer,
      createdAtMs,
      threadSource,
      cwd: config.cwd,
      stored: emptyHistory,
      environments: params.environments ?? null,
    });
    const view = thread.view(null);
    return {
      result: { ...effectiveSettings(thread), thread: view },
      afterwards: () => thread.emit({ type: 'threadStarted', threadId: id, thread: view }),
    };
  }

  async resume(params: ThreadResumeParams, join: Join): Promise<Answer<ThreadResumeResponse>> {
    checkPermissions(params, { name: 'sandbox', value: params.sandbox });
    if (params.history != null) throw notImplemented('thread/resume with history');
    const threadId = params.path ? threadIdOfPath(params.path) : params.threadId;
    checkThreadId(threadId);
    const loaded = this.#loaded.get(threadId);
    if (loaded) return this.#rejoin(loaded, params, join);
    return this.#resumeCold(threadId, params, join);
  }

  async read({ threadId, includeTurns }: ThreadReadParams): Promise<ThreadReadResponse> {
    checkThreadId(threadId);
    const loaded = this.#loaded.get(threadId);
    if (!loaded) {
      const stored = await this.#services.store.find(threadId);
      if (stored === null) throw invalidRequest(`thread not loaded: ${threadId}`);
      return { thread: storedView(stored, includeTurns ? toTurns(await this.#records(threadId)) : []) };
    }
    if (includeTurns) checkMaterialized(loaded);
    const turns = includeTurns ? await this.#withTurns(loaded, (taken) => taken) : [];
    const stored = loaded.writer?.materialized ? await this.#services.store.find(threadId) : null;
    return { thread: loaded.view(stored, turns) };
  }

  async list(params: ThreadListParams): Promise<ThreadListResponse> {
    const { store, resolveConfig, cwd } = this.#services;
    const page = await store.list({
      limit: Math.min(100, Math.max(1, params.limit ?? 25)),
      cursor: params.cursor ?? null,
      sortKey: params.sortKey ?? 'created_at',
      sortDirection: params.sortDirection ?? 'desc',
      archived: params.archived ?? false,
      modelProviders:
        params.modelProviders == null
          ? [(await resolveConfig(noOverrides)).provider.id]
          : params.modelProviders.length === 0
            ? null
            : params.modelProviders,
      acceptsSource: sourceFilter(params.sourceKinds ?? null),
      cwds: params.cwd == null ? null : await spellings(typeof params.cwd === 'string' ? [params.cwd] : params.cwd, cwd),
      searchTerm: params.searchTerm ?? null,
    });
    return {
      data: page.threads.map((stored) => ({ ...storedView(stored, []), forkedFromId: null, status: this.#statusOf(stored.id) })),
      nextCursor: page.nextCursor,
      backwardsCursor: page.backwardsCursor,
    };
  }

  listLoaded({ cursor, limit }: ThreadLoadedListParams): ThreadLoadedListResponse {
    if (cursor != null && !isThreadId(cursor)) throw invalidRequest(`invalid cursor: ${cursor}`);
    const ids = [...this.#loaded.keys()].sort().filter((id) => cursor == null || id > cursor);
    const data = limit == null ? ids : ids.slice(0, Math.max(1, limit));
    return { data, nextCursor: data.length < ids.length ? (data.at(-1) ?? null) : null };
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.loaded().map((thread) => thread.close()));
    this.#loaded.clear();
  }

  /** Overrides are ignored: the thread goes on as it is, and the answer says how. */
  async #rejoin(thread: LoadedThread, params: ThreadResumeParams, join: Join): Promise<Answer<ThreadResumeResponse>> {
    if (!thread.writer?.materialized) throw noRollout(thread.id);
    if (params.path && thread.writer.path !== null && (await realpathOf(params.path)) !== (await realpathOf(thread.writer.path))) {
      throw invalidRequest(
        `cannot resume running thread ${thread.id} with mismatched path: requested \`${params.path}\`, active \`${thread.writer.path}\``,
      );
    }
    const stored = await this.#services.store.find(thread.id);
    const answer = (turns: readonly WireTurn[]): Answer<ThreadResumeResponse> => {
      join(thread.id);
      return {
        result: { ...effectiveSettings(thread), thread: thread.view(stored, turns) },
        afterwards: () => {},
        ...this.#usageReplay(thread, params, turns.at(-1)?.id ?? null),
      };
    };
    return params.excludeTurns ? answer([]) : this.#withTurns(thread, answer);
  }

  async #resumeCold(threadId: string, params: ThreadResumeParams, join: Join): Promise<Answer<ThreadResumeResponse>> {
    const { store } = this.#services;
    const stored = await store.find(threadId);
    if (stored === null) throw noRollout(threadId);
    const records = await this.#records(threadId);
    const history = toHistory(records);
    const config = await this.#services.resolveConfig(toResumeRequest(params, stored, history));
    const writer = await store.reopen(threadId);
    if (writer === null) throw noRollout(threadId);
    const raced = this.#loaded.get(threadId);
    if (raced) {
      await writer.close();
      return this.#rejoin(raced, params, join);
    }
    const thread = await this.#load({
      id: threadId,
      config,
      instructions: params.baseInstructions ?? history.baseInstructions ?? instructionsOf(config),
      writer,
      createdAtMs: stored.createdAtMs,
      threadSource: stored.threadSource,
      cwd: stored.cwd,
      stored: history,
      environments: null,
    });
    join(threadId);
    thread.publish({ type: 'threadStatusChanged', threadId, status: thread.status });
    const recorded = stringOf(history.turnContext?.model);
    if (recorded !== null && recorded !== config.model) {
      thread.publish({ type: 'warning', threadId, message: modelChangedWarning(recorded, config.model) });
    }
    const turns = params.excludeTurns ? [] : toTurns(records);
    return {
      result: { ...effectiveSettings(thread), thread: thread.view(stored, turns) },
      afterwards: () => {},
      ...this.#usageReplay(thread, params, history.tokenUsageTurnId),
    };
  }

  #usageReplay(thread: LoadedThread, params: ThreadResumeParams, turnId: string | null): Pick<Answer<unknown>, 'toCaller'> {
    if (params.excludeTurns || thread.tokenUsage === null || turnId === null) return {};
    return { toCaller: [{ type: 'tokenUsageUpdated', threadId: thread.id, turnId, tokenUsage: thread.tokenUsage, repeated: true }] };
  }

  async #load(parts: {
    id: string;
    config: ThreadConfig;
    instructions: string;
    writer: LoadedThread['writer'];
    createdAtMs: number;
    threadSource: string | null;
    cwd: string;
    stored: StoredHistory;
    environments: LoadedThread['environments'];
  }): Promise<LoadedThread> {
    const { config, stored } = parts;
    const docs = await readProjectDocs({
      home: this.#services.home,
      cwd: config.cwd,
      maxBytes: config.projectDocMaxBytes ?? projectDocMaxBytes,
      fallbackNames: config.projectDocFallbackNames ?? [],
    });
    const thread = new LoadedThread(this.#services, {
      ...parts,
      settings: initialSettings(config),
      docs,
      tools: this.#services.createTools({ threadId: parts.id }),
      history: stored.items,
      told: toldSnapshot(stored, this.#services.shell),
      tokenUsage: stored.tokenUsage,
      preview: stored.preview,
    });
    this.#loaded.set(parts.id, thread);
    return thread;
  }

  /**
   * Gives `use` the turns of the file, with the live one in its place, at the instant at which they hold. Flushed
   * first, so that nothing that was told is missing.
   */
  async #withTurns<T>(thread: LoadedThread, use: (turns: readonly WireTurn[]) => T): Promise<T> {
    for (;;) {
      const { turnsTold } = thread;
      await thread.writer?.flush();
      const records = await this.#records(thread.id);
      if (thread.turnsTold !== turnsTold) continue; // A turn began or ended while the file was read.
      const live = thread.liveTurn();
      if (live === null) return use(toTurns(records));
      return use([...toTurns(records, { running: true }).filter((turn) => turn.id !== live.id), live]);
    }
  }

  async #records(threadId: string) {
    const records = await this.#services.store.read(threadId);
    if (records === null) throw internalError(`failed to read thread: no records of ${threadId}`);
    return records;
  }

  #statusOf(threadId: string): Thread['status'] {
    return this.#loaded.get(threadId)?.status ?? { type: 'notLoaded' };
  }
}

const emptyHistory: StoredHistory = {
  items: [],
  turnContext: null,
  tokenUsage: null,
  tokenUsageTurnId: null,
  preview: '',
  baseInstructions: null,
};

const noRollout = (threadId: string) => invalidRequest(`no rollout found for thread id ${threadId}`);

const instructionsOf = (config: ThreadConfig): string =>
  config.baseInstructions ?? modelInstructions(modelInfoFor(config, config.model), null);

const modelChangedWarning = (recorded: string, current: string): string =>
  `This session was recorded with model \`${recorded}\` but is resuming with \`${current}\`. Consider switching back to \`${recorded}\` as it may affect Codex performance.`;

function toldSnapshot({ turnContext }: StoredHistory, shell: string): ContextSnapshot | null {
  if (turnContext === null) return null;
  return {
    cwd: stringOf(turnContext.cwd) ?? '',
    model: stringOf(turnContext.model) ?? '',
    shell,
    currentDate: stringOf(turnContext.current_date) ?? '',
    timezone: stringOf(turnContext.timezone) ?? '',
    approvalPolicy: toApprovalPolicy(turnContext.approval_policy),
    sandboxPolicy: toSandboxPolicy(turnContext.sandbox_policy),
  };
}

function checkMaterialized({ id, writer }: LoadedThread): void {
  if (writer === null) throw invalidRequest('ephemeral threads do not support includeTurns');
  if (!writer.materialized)
    throw invalidRequest(`thread ${id} is not materialized yet; includeTurns is unavailable before first user message`);
}

/** The id at the end of a file's name. */
function threadIdOfPath(path: string): string {
  return /([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl$/i.exec(basename(path))?.[1] ?? path;
}

/** A folder as it was written and as the file system spells it: threads were stored under either. */
async function spellings(folders: readonly string[], base: string): Promise<string[]> {
  const absolute = folders.map((folder) => (isAbsolute(folder) ? resolve(folder) : resolve(base, folder)));
  return [...new Set([...absolute, ...(await Promise.all(absolute.map(realpathOf)))])];
}

async function realpathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return path; // What does not exist is compared as written.
  }
}
