import { noHooksFound } from '../extensions/hooks/hook.js';
import type { ThreadPlugins } from '../extensions/plugins/thread-plugins.js';
import type { ThreadSkills } from '../extensions/skills/thread-skills.js';
import type { ModelSession, ResponseItem, TokenCounts } from '../model/model-transport.js';
import { carriedOver } from '../model/rate-limits.js';
import type { RateLimitSnapshot, Thread, ThreadStatus, ThreadTokenUsage, UserInput, Turn as WireTurn } from '../protocol/index.js';
import { previewOf } from '../store/summary.js';
import type { StoredThread, ThreadWriter, UnsavedProblem } from '../store/thread-store.js';
import { Inbox } from './agents/inbox.js';
import type { ExecPolicy } from './approvals/exec-policy/exec-policy.js';
import type { Caller } from './caller.js';
import { countedItemsOf } from './compaction/context-size.js';
import { AgentDocs } from './context/agent-docs.js';
import type { ContextSnapshot } from './context/context-delta.js';
import type { ProjectDocs } from './context/project-docs.js';
import type { EngineEvent } from './event.js';
import type { ShellSnapshot } from './exec/shell-snapshot.js';
import { ThreadHooks } from './hooks/thread-hooks.js';
import { noServers, type ThreadServers } from './mcp/thread-servers.js';
import { toRollout } from './projection/to-rollout.js';
import type { Services } from './services.js';
import type { ThreadConfig } from './thread-config.js';
import { type ThreadHead, type ThreadLineage, type ThreadParts, toThreadSource } from './thread-parts.js';
import { toWireSource } from './thread-source.js';
import { Pause } from './threads/pause.js';
import { Telling } from './threads/telling.js';
import { type PendingFlag, ThreadActivity } from './threads/thread-activity.js';
import { ThreadWatch } from './threads/thread-watch.js';
import { ToldThread } from './threads/told-thread.js';
import { withCounts } from './token-totals.js';
import type { ThreadTools } from './tools/thread-tools.js';
import type { Turn } from './turn.js';
import type { ThreadSettings } from './turn-settings.js';

/** One loaded thread: its settings, its history, and the turn that runs. */
export class LoadedThread {
  readonly id: string;
  readonly head: ThreadHead;
  readonly config: ThreadConfig;
  readonly instructions: string;
  readonly docs: ProjectDocs;
  /** What its agents are told of the project. */
  readonly agentDocs = new AgentDocs();
  /** The rules for commands. Its agents share them. */
  readonly execPolicy: ExecPolicy;
  readonly environments: ThreadParts['environments'];
  readonly lineage: ThreadLineage | null;
  readonly tools: ThreadTools;
  readonly mcp: ThreadServers;
  /** The way to the model. */
  readonly session: ModelSession;
  readonly skills: ThreadSkills;
  readonly hooks: ThreadHooks;
  readonly plugins: ThreadPlugins;
  readonly snapshot: ShellSnapshot | null;
  /** What the user typed in for skills, for its commands. Secrets: they are in no file, event or log. */
  readonly variables = new Map<string, string>();
  readonly writer: ThreadWriter | null;
  readonly history: ResponseItem[];
  settings: ThreadSettings;
  told: ContextSnapshot | null;
  tokenUsage: ThreadTokenUsage | null;
  /** The model that the last turn asked; `null` before the first one. */
  lastModel: string | null;
  /** How often the history was compacted. */
  windowNumber: number;
  /** The text that stands for what the last compaction cut; `null`: there is none. */
  summary: string | null;
  /** The model's provider refused the history as too long: it is compacted before anything else is asked. */
  isWindowFull = false;
  /** The items of the history that the last usage counted: those after it are estimated. */
  countedItems = 0;
  /** Whether the last usage counted the reasoning of earlier turns, too. */
  reasoningCounted = false;
  /** The turn in which tokens were counted last. */
  usageTurnId: string | null;
  currentTurn: Turn | null = null;
  /** On whose behalf turns begin that nobody asked for: who used the thread last. */
  caller: Caller | null = null;
  isRollingBack = false;
  /** What clients know of it at this moment. */
  readonly shown = new ToldThread();
  /** While it is paused, the clocks of commands and of waits stand still. */
  readonly pause = new Pause();
  /** The tools that the client runs, as it described them. */
  readonly dynamicTools: readonly unknown[];
  /** What the client calls its service; `null`: it does not say. */
  readonly serviceName: string | null;
  /** Turns that begin when the one that is ending has ended. */
  readonly nextTurns: Turn[] = [];
  /** What others leave for the model while a turn runs. */
  readonly inbox = new Inbox();
  readonly watch: ThreadWatch;
  readonly #ends: (() => Promise<void>)[] = [];
  readonly #services: Services;
  readonly #parts: ThreadParts;
  readonly #telling: Telling;
  readonly #activity = new ThreadActivity((status) => this.publish({ type: 'threadStatusChanged', threadId: this.id, status }));
  #preview: string;
  #updatedAtMs: number;
  #diff: string | null = null;
  #rateLimits: RateLimitSnapshot | null = null;

  constructor(services: Services, parts: ThreadParts) {
    this.#services = services;
    this.#parts = parts;
    this.id = parts.id;
    this.config = parts.config;
    this.instructions = parts.instructions;
    this.docs = parts.docs;
    this.execPolicy = parts.execPolicy;
    this.environments = parts.environments;
    this.lineage = parts.lineage;
    this.tools = parts.tools;
    this.mcp = parts.mcp ?? noServers;
    this.session = parts.session;
    this.skills = services.skills.open({ cwd: parts.settings.cwd, overrides: parts.config.overrides ?? null });
    this.plugins = services.plugins.open({ cwd: parts.settings.cwd, overrides: parts.config.overrides ?? null });
    this.hooks = new ThreadHooks(services, this, { found: parts.hooks ?? noHooksFound, sessionStart: parts.sessionStart ?? 'startup' });
    this.snapshot = parts.snapshot ?? null;
    this.writer = parts.writer;
    this.head = parts.head;
    this.history = [...parts.history];
    this.settings = parts.settings;
    this.told = parts.told;
    this.lastModel = parts.lastModel;
    this.windowNumber = parts.windowNumber;
    this.summary = parts.summary;
    this.countedItems = parts.tokenUsage === null ? 0 : countedItemsOf(parts.history);
    this.tokenUsage = parts.tokenUsage;
    this.usageTurnId = parts.usageTurnId;
    this.#preview = parts.preview;
    this.#updatedAtMs = parts.head.createdAtMs;
    this.dynamicTools = parts.dynamicTools;
    this.serviceName = parts.serviceName ?? null;
    const { writer } = parts;
    this.watch = new ThreadWatch(this, services.trace);
    this.#telling = new Telling((event) => this.#tell(event), writer && (() => writer.written()));
    writer?.onUnsaved((problem) => this.#warnUnsaved(problem));
  }

  /** Writes the event down, and says it. */
  readonly emit = (event: EngineEvent): void => {
    this.write(event);
    this.publish(event);
  };

  write(event: EngineEvent): void {
    if (this.writer === null) return;
    const records = toRollout(event);
    if (records.length > 0) this.writer.append(records);
  }

  /** Says it to clients, after what was said before. */
  publish(event: EngineEvent): void {
    this.#services.observe(event);
    if (event.type === 'tokenUsageUpdated' && !event.repeated) this.usageTurnId = event.turnId;
    if (event.type === 'diffUpdated') this.#diff = event.diff;
    else if (event.type === 'userMessageRecorded') this.#touch(event.content);
    this.#telling.tell(event);
  }

  /** Resolves when clients were told all that was said before; `null` when they were. */
  whenTold(): Promise<void> | null {
    return this.#telling.whenTold();
  }

  /** Makes every client listen to a thread that none of them asked for, and tells them of it. Before its first turn. */
  appear(): void {
    this.publish({ type: 'threadAppeared', threadId: this.id });
    this.publish({ type: 'threadStatusChanged', threadId: this.id, status: this.status });
  }

  /** Adds to what the model is sent. */
  record(item: ResponseItem, turnId: string | null): void {
    this.history.push(item);
    this.emit({ type: 'responseItemRecorded', threadId: this.id, turnId, item, isTold: this.#parts.rawEvents });
  }

  countTokens(turnId: string, counts: TokenCounts, contextWindow: number | null): void {
    this.countedItems = this.history.length;
    this.isWindowFull = false;
    this.tokenUsage = withCounts(this.tokenUsage, counts, contextWindow);
    this.emit({ type: 'tokenUsageUpdated', threadId: this.id, turnId, tokenUsage: this.tokenUsage, repeated: false });
  }

  /** Goes on with another history, that the model has not seen. */
  replaceHistory(items: readonly ResponseItem[], summary: string | null): void {
    this.#setHistory(items);
    this.countedItems = items.length;
    this.summary = summary;
    this.isWindowFull = false;
    this.windowNumber++;
  }

  /** Puts figures in place that no response told. */
  setTokenUsage(turnId: string, tokenUsage: ThreadTokenUsage): void {
    this.tokenUsage = tokenUsage;
    this.emit({ type: 'tokenUsageUpdated', threadId: this.id, turnId, tokenUsage, repeated: false });
    this.repeatRateLimits(turnId);
  }

  hearRateLimits(turnId: string, rateLimits: RateLimitSnapshot): void {
    this.#rateLimits = carriedOver(rateLimits, this.#rateLimits);
    const { tokenUsage } = this;
    if (tokenUsage !== null) this.emit({ type: 'tokenUsageUpdated', threadId: this.id, turnId, tokenUsage, repeated: true });
    this.emit({ type: 'rateLimitsUpdated', threadId: this.id, turnId, rateLimits: this.#rateLimits });
  }

  /** After each response and its tools the diff is told again, while there is one. */
  repeatDiff(turnId: string): void {
    if (this.#diff) this.emit({ type: 'diffUpdated', threadId: this.id, turnId, diff: this.#diff });
  }

  /** After each response limits are told again. */
  repeatRateLimits(turnId: string): void {
    if (this.#rateLimits !== null) this.emit({ type: 'rateLimitsUpdated', threadId: this.id, turnId, rateLimits: this.#rateLimits });
  }

  get status(): ThreadStatus {
    return this.#activity.status;
  }

  setPending(flag: PendingFlag, pending: boolean): void {
    this.#activity.setPending(flag, pending);
  }

  /** What the turn waits for is over with the turn: clients hear of its end and of nothing between. */
  expectTurnEnd(): void {
    this.#activity.expectEnd();
  }

  beginTurn(): void {
    this.#diff = null;
    this.#activity.begin();
  }

  endTurn(outcome: { readonly failed: boolean }): void {
    this.currentTurn = null;
    this.#activity.end(outcome);
  }

  /** Runs a turn now, or after the one that is ending. */
  start(turn: Turn): void {
    if (this.currentTurn !== null && this.currentTurn !== turn) {
      this.nextTurns.push(turn);
      return;
    }
    this.currentTurn = turn;
    void turn.run().catch((error: unknown) => this.#services.warn('a turn broke', { threadId: this.id, error }));
  }

  /** Marks a failure that belongs to no turn. */
  failOutsideTurn(): void {
    this.#activity.fail();
  }

  /** Goes on from another point of its history. */
  restore({
    items,
    told,
    tokenUsage,
  }: {
    items: readonly ResponseItem[];
    told: ContextSnapshot | null;
    tokenUsage: ThreadTokenUsage | null;
  }): void {
    this.#setHistory(items);
    this.countedItems = tokenUsage === null ? 0 : countedItemsOf(items);
    this.told = told;
    this.tokenUsage = tokenUsage;
  }

  /** The thread as clients see it. `stored` adds what only the store knows. */
  view(stored: StoredThread | null, turns: readonly WireTurn[] = []): Thread {
    const { id, config, head } = this.#parts;
    return {
      id,
      sessionId: this.lineage?.kind === 'collab_spawn' ? this.lineage.sessionId : id,
      forkedFromId: head.forkedFromId,
      preview: this.#preview,
      ephemeral: this.writer === null,
      modelProvider: config.provider.id,
      createdAt: Math.floor(head.createdAtMs / 1000),
      updatedAt: Math.floor(Math.max(this.#updatedAtMs, stored?.updatedAtMs ?? 0) / 1000),
      status: this.shown.status,
      path: this.writer?.path ?? null,
      cwd: head.cwd,
      cliVersion: head.cliVersion,
      source: toWireSource(head.source),
      threadSource: toThreadSource(head),
      agentNickname: head.agentNickname,
      agentRole: head.agentRole,
      gitInfo: stored?.git ?? null,
      name: stored?.name ?? null,
      turns: [...turns],
    };
  }

  /** What belongs to the thread, and ends with it. */
  onClose(end: () => Promise<void>): void {
    this.#ends.push(end);
  }

  async close(): Promise<void> {
    this.watch.end();
    const recorded = this.#services.rolloutTraces?.threadClosed(this.id);
    this.skills.close();
    this.session.close();
    await Promise.allSettled([...this.#ends.map((end) => end()), this.tools.close(), this.writer?.close()]);
    await recorded;
  }

  #setHistory(items: readonly ResponseItem[]): void {
    this.history.length = 0;
    for (const item of items) this.history.push(item);
  }

  #tell(event: EngineEvent): void {
    this.shown.hear(event);
    this.#services.publish(event);
  }

  #touch(content: readonly UserInput[]): void {
    this.#updatedAtMs = this.#services.clock.now();
    if (this.#preview !== '') return;
    const text = content.map((input) => (input.type === 'text' ? input.text : '')).join('');
    this.#preview = previewOf(
      text,
      content.some(({ type }) => type === 'image' || type === 'localImage'),
    );
  }

  #warnUnsaved({ path, error }: UnsavedProblem): void {
    const where = path === null ? '' : ` to ${path}`;
    const reason = error instanceof Error ? error.message : String(error);
    const message = `What happens in this thread cannot be saved${where}: ${reason}. It goes on; saving is tried again with each step.`;
    this.publish({ type: 'warning', threadId: this.id, message });
  }
}
