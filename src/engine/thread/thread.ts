import { noHooksFound } from '../../extensions/hooks/hook.js';
import type { ThreadPlugins } from '../../extensions/plugins/thread-plugins.js';
import type { ThreadSkills } from '../../extensions/skills/thread-skills.js';
import type { ModelSession, ResponseItem } from '../../model/model-transport.js';
import type { Thread, ThreadStatus, Turn as WireTurn } from '../../protocol/index.js';
import type { StoredThread, ThreadWriter, UnsavedProblem } from '../../store/thread-store.js';
import { Inbox } from '../agents/inbox.js';
import type { ExecPolicy } from '../approvals/exec-policy/exec-policy.js';
import type { Caller } from '../caller.js';
import { AgentDocs } from '../context/agent-docs.js';
import type { ProjectDocs } from '../context/project-docs.js';
import type { EngineEvent } from '../event.js';
import type { ShellSnapshot } from '../exec/shell-snapshot.js';
import { ThreadHooks } from '../hooks/thread-hooks.js';
import { noServers, type ThreadServers } from '../mcp/thread-servers.js';
import { toRollout } from '../projection/to-rollout.js';
import type { Services } from '../services.js';
import type { ThreadTools } from '../tools/thread-tools.js';
import type { Turn } from '../turn/turn.js';
import type { ThreadSettings } from '../turn/turn-settings.js';
import { LoadedView } from './loaded-view.js';
import { ModelWindow } from './model-window.js';
import { Pause } from './pause.js';
import { Telling } from './telling.js';
import { type PendingFlag, ThreadActivity } from './thread-activity.js';
import type { ThreadConfig } from './thread-config.js';
import type { ThreadHead, ThreadLineage, ThreadParts } from './thread-parts.js';
import { ThreadWatch } from './thread-watch.js';
import { ToldFigures } from './told-figures.js';
import { ToldThread } from './told-thread.js';

/** One loaded thread: what it works with, what the model knows of it, and the turn that runs. */
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
  settings: ThreadSettings;
  /** The model that the last turn asked; `null` before the first one. */
  lastModel: string | null;
  readonly window: ModelWindow;
  readonly figures: ToldFigures;
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
  /** Clients are told each item of the model's history. */
  readonly #tellsItems: boolean;
  readonly #telling: Telling;
  readonly #activity = new ThreadActivity((status) => this.publish({ type: 'threadStatusChanged', threadId: this.id, status }));
  readonly #view: LoadedView;

  constructor(services: Services, parts: ThreadParts) {
    this.#services = services;
    this.#tellsItems = parts.rawEvents;
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
    this.settings = parts.settings;
    this.lastModel = parts.lastModel;
    this.window = new ModelWindow(parts);
    this.figures = new ToldFigures({ threadId: parts.id, window: this.window, emit: this.emit });
    this.#view = new LoadedView(parts);
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
    if (event.type === 'tokenUsageUpdated' && !event.repeated) this.window.usageTurnId = event.turnId;
    if (event.type === 'diffUpdated') this.figures.hearDiff(event.diff);
    else if (event.type === 'userMessageRecorded') this.#view.hear(event.content, this.#services.clock.now());
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
    this.window.history.push(item);
    this.emit({ type: 'responseItemRecorded', threadId: this.id, turnId, item, isTold: this.#tellsItems });
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
    this.figures.beginTurn();
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

  /** The thread as clients see it. `stored` adds what only the store knows. */
  view(stored: StoredThread | null, turns: readonly WireTurn[] = []): Thread {
    return this.#view.now({ status: this.shown.status, stored, turns });
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

  #tell(event: EngineEvent): void {
    this.shown.hear(event);
    this.#services.publish(event);
  }

  #warnUnsaved({ path, error }: UnsavedProblem): void {
    const where = path === null ? '' : ` to ${path}`;
    const reason = error instanceof Error ? error.message : String(error);
    const message = `What happens in this thread cannot be saved${where}: ${reason}. It goes on; saving is tried again with each step.`;
    this.publish({ type: 'warning', threadId: this.id, message });
  }
}
