import type { ResponseItem } from '../../model/model-transport.js';
import type { Schedule } from '../../platform/schedule.js';
import type { StoredGoal } from '../../store/thread-goals.js';
import { deliver } from '../agents/deliver.js';
import type { EngineEvent } from '../event.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import type { Threads } from '../thread/threads.js';
import { toGoal } from '../thread-operations/goals.js';
import { budgetSpentMessage, continuationMessage } from './goal-messages.js';
import { GoalMeter } from './goal-meter.js';
import { GoalRests } from './goal-rests.js';
import { newGoal, refuseBudget, refuseObjective } from './goal-rules.js';
import type { Goals, NewGoal } from './goals.js';

/** Lets active goals drive their threads: turns follow one another, and what they cost is counted. */
export class DrivingGoals implements Goals {
  readonly #services: Services;
  readonly #threads: Threads;
  readonly #meters = new Map<string, GoalMeter>();
  /** Threads whose turn somebody has interrupted. */
  readonly #interrupted = new Set<string>();
  /** The last thing that is done for a thread's goal: the next waits for it. */
  readonly #pending = new Map<string, Promise<void>>();
  readonly #rests: GoalRests;
  #stopped = false;

  constructor(services: Services, threads: Threads, { schedule }: { readonly schedule: Schedule }) {
    this.#services = services;
    this.#threads = threads;
    this.#rests = new GoalRests(schedule);
  }

  /** What goes on ends, and its goals stay as they are. */
  stop(): void {
    this.#stopped = true;
    this.#rests.endAll();
  }

  /** Follows the turns of threads. */
  observe(event: EngineEvent): void {
    if (event.type === 'turnStarted') this.#meterOf(event.threadId).begin(this.#services.clock.now());
    else if (event.type === 'tokenUsageUpdated' && !event.repeated) this.#meterOf(event.threadId).count(event.tokenUsage.last);
    else if (event.type === 'turnAborted' && event.reason === 'interrupted') this.#interrupted.add(event.threadId);
    else if (event.type === 'turnCompleted') this.#turnEnded(event);
    else if (event.type === 'threadStatusChanged' && event.status.type === 'notLoaded') this.#forget(event.threadId);
  }

  beginCount(threadId: string): void {
    this.#meters.get(threadId)?.begin(this.#services.clock.now());
  }

  /** Somebody has set the goal of a thread: failures of before do not hold it back. */
  renew(threadId: string): void {
    this.#rests.end(threadId);
  }

  /** A thread may have nothing to do but to work for its goal. */
  readonly propose = (thread: LoadedThread): void => {
    if (!this.mayPursue(thread) || this.#rests.isResting(thread.id)) return;
    this.#after(thread.id, async () => {
      const goal = await this.#services.store.goals.get(thread.id);
      if (goal?.status !== 'active' || !this.#isFree(thread)) return;
      deliver(this.#services, thread, { item: continuationMessage(goal), startsTurn: true });
    });
  };

  async account(thread: LoadedThread, turnId: string): Promise<StoredGoal | null> {
    if (!this.mayPursue(thread)) return null;
    const usage = this.#meterOf(thread.id).take(this.#services.clock.now());
    const { goals } = this.#services.store;
    const goal = await goals.get(thread.id);
    if (goal === null || !counts(goal)) return goal;
    if (usage.tokens === 0 && usage.seconds === 0) return goal;
    const charged = await goals.addUsage(goal, usage);
    if (charged !== null) this.tell(thread, charged, turnId);
    return charged;
  }

  async accountMidTurn(thread: LoadedThread, turnId: string): Promise<ResponseItem | null> {
    if (!this.mayPursue(thread)) return null;
    return this.#orNothing(thread, async () => {
      const before = await this.get(thread.id);
      const after = await this.account(thread, turnId);
      return before?.status === 'active' && after?.status === 'budget_limited' ? budgetSpentMessage(after) : null;
    });
  }

  async accountAtEnd(thread: LoadedThread, turnId: string): Promise<void> {
    await this.#orNothing(thread, () => this.account(thread, turnId));
  }

  /** A turn goes on when what it costs cannot be noted. */
  async #orNothing<T>(thread: LoadedThread, work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.#services.warn('what a turn costs is not counted for its goal', { threadId: thread.id, error: String(error) });
      return null;
    }
  }

  get(threadId: string): Promise<StoredGoal | null> {
    return this.#services.store.goals.get(threadId);
  }

  async create(
    thread: LoadedThread,
    { objective, tokenBudget, turnId }: NewGoal,
  ): Promise<{ readonly goal: StoredGoal } | { readonly refusal: string }> {
    if (thread.writer === null) return { refusal: `ephemeral thread does not support goals: ${thread.id}` };
    const refusal = refuseObjective(objective.trim()) ?? refuseBudget(tokenBudget);
    if (refusal !== null) return { refusal };
    const { ids, clock, store } = this.#services;
    const goal = newGoal({ threadId: thread.id, goalId: ids.uuid(), objective: objective.trim(), tokenBudget, nowMs: clock.now() });
    await store.goals.set(goal);
    this.tell(thread, goal, turnId);
    return { goal };
  }

  async complete(thread: LoadedThread, turnId: string): Promise<StoredGoal | null> {
    await this.account(thread, turnId);
    const { clock, store } = this.#services;
    const goal = await store.goals.get(thread.id);
    if (goal === null) return null;
    const complete: StoredGoal = { ...goal, status: 'complete', updatedAtMs: clock.now() };
    await store.goals.set(complete);
    this.tell(thread, complete, turnId);
    return complete;
  }

  /** Tells the clients of a thread how its goal stands. */
  tell(thread: LoadedThread, goal: StoredGoal, turnId: string | null): void {
    thread.publish({ type: 'goalUpdated', threadId: thread.id, turnId, goal: toGoal(goal), isLoaded: true });
  }

  /** Goals are of threads that are kept, that no other thread has spawned, and that do not only plan. */
  mayPursue({ config, writer, lineage, settings }: LoadedThread): boolean {
    return config.features?.['goals'] === true && writer !== null && lineage === null && settings.collaboration.mode !== 'plan';
  }

  #isFree(thread: LoadedThread): boolean {
    const isLoaded = this.#threads.find(thread.id) === thread;
    return isLoaded && !this.#stopped && thread.currentTurn === null && thread.nextTurns.length === 0;
  }

  #turnEnded({ threadId, status }: Extract<EngineEvent, { type: 'turnCompleted' }>): void {
    if (this.#interrupted.delete(threadId)) this.#pause(threadId);
    const thread = this.#threads.find(threadId);
    if (status !== 'failed' || thread === null || this.#stopped || !this.mayPursue(thread)) this.#rests.end(threadId);
    else this.#rests.begin(threadId, () => this.#services.whenIdle(threadId));
  }

  #forget(threadId: string): void {
    this.#meters.delete(threadId);
    this.#rests.end(threadId);
  }

  #pause(threadId: string): void {
    const thread = this.#threads.find(threadId);
    if (thread === null || this.#stopped || !this.mayPursue(thread)) return;
    this.#after(threadId, async () => {
      const { store, clock } = this.#services;
      const goal = await store.goals.get(threadId);
      if (goal?.status !== 'active') return;
      const paused: StoredGoal = { ...goal, status: 'paused', updatedAtMs: clock.now() };
      await store.goals.set(paused);
      this.tell(thread, paused, null);
    });
  }

  #after(threadId: string, work: () => Promise<void>): void {
    const done = (this.#pending.get(threadId) ?? Promise.resolve())
      .then(work)
      .catch((error: unknown) => this.#services.warn('the goal of a thread is not pursued', { threadId, error: String(error) }))
      .finally(() => {
        if (this.#pending.get(threadId) === done) this.#pending.delete(threadId);
      });
    this.#pending.set(threadId, done);
  }

  #meterOf(threadId: string): GoalMeter {
    const known = this.#meters.get(threadId);
    if (known !== undefined) return known;
    const meter = new GoalMeter();
    this.#meters.set(threadId, meter);
    return meter;
  }
}

const counts = ({ status }: StoredGoal): boolean => status === 'active' || status === 'budget_limited';
