import { setMaxListeners } from 'node:events';
import { effectiveContextWindow } from '../../model/catalog/model-info.js';
import { ModelError } from '../../model/errors.js';
import type { TurnError, Turn as WireTurn } from '../../protocol/index.js';
import type { OperationName } from '../../telemetry/tracing/work.js';
import type { Trace } from '../../telemetry/tracing.js';
import type { Caller } from '../caller.js';
import { message } from '../context/history.js';
import { turnAbortedMessage } from '../context/instructions.js';
import type { AbortReason, TurnCompleted, TurnEnd } from '../events/turn-event.js';
import { TurnStopped } from '../hooks/turn-stopped.js';
import type { TurnOutcome } from '../loop/turn-outcome.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import { modelInfoFor } from '../thread/thread-config.js';
import type { TurnScope, TurnWork } from '../turn-work/turn-work.js';
import { TurnAborted } from './turn-aborted.js';
import { noteSetup } from './turn-figures.js';
import { TurnTrace, traceOf, withoutTrace } from './turn-trace.js';

interface TurnRequest {
  readonly id: string;
  readonly caller: Caller;
  readonly work: TurnWork;
  /** How it was submitted. Default: as its kind is. */
  readonly op?: OperationName;
}

interface Ended {
  readonly status: TurnEnd;
  readonly error: TurnError | null;
  readonly outcome: TurnOutcome | null;
}

const interrupted: Ended = { status: 'interrupted', error: null, outcome: null };

/** The life of one turn, whatever its work is: exactly one `turnCompleted` for its `turnStarted`, whatever happens. */
export class Turn implements TurnScope {
  readonly id: string;
  readonly thread: LoadedThread;
  readonly services: Services;
  readonly caller: Caller;
  readonly work: TurnWork;
  readonly done: Promise<void>;
  readonly watch: TurnTrace;
  startedAtMs = 0;
  /** True once nothing more can join the turn or stop it. */
  ended = false;
  readonly #controller = new AbortController();
  readonly #joined = new Set<Promise<void>>();
  readonly #interrupters: ((conclude: () => void) => void)[] = [];
  #abortReason: AbortReason = 'interrupted';
  #conclude: (() => void) | null = null;
  #resolveDone: () => void = () => {};

  constructor(services: Services, thread: LoadedThread, { id, caller, work, op }: TurnRequest) {
    this.services = services;
    this.thread = thread;
    this.id = id;
    this.caller = caller;
    thread.caller = withoutTrace(caller);
    this.work = work;
    this.watch = new TurnTrace(traceOf(services, caller), { thread, id, caller, kind: work.kind }, op);
    setMaxListeners(0, this.signal); // Each of a response's many calls listens.
    this.done = new Promise((resolve) => {
      this.#resolveDone = resolve;
    });
  }

  get trace(): Trace {
    return this.watch.work;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  abort(reason: AbortReason = 'interrupted'): void {
    if (this.signal.aborted) return;
    this.#abortReason = reason;
    this.thread.expectTurnEnd();
    this.#controller.abort(new TurnAborted(`the turn was ${reason}`));
  }

  /** Resolves when the abort is done, with what tells the clients of it. */
  interrupt(): Promise<() => void> {
    const aborted = new Promise<() => void>((resolve) => this.#interrupters.push(resolve));
    this.abort();
    return aborted;
  }

  /** Lets work run as part of the turn: the turn does not end before it. */
  join(work: Promise<void>): void {
    this.#joined.add(work);
    const forget = (): boolean => this.#joined.delete(work);
    work.then(forget, (error: unknown) => {
      forget();
      this.services.warn('what joined a turn failed', { threadId: this.thread.id, turnId: this.id, error });
    });
  }

  /** Tells the end of a turn whose interrupter does not do it any more. */
  concludeNow(): void {
    this.#conclude?.();
  }

  /** The turn as the answer to its request shows it. */
  get requested(): WireTurn {
    const { id } = this;
    return {
      id,
      items: [],
      itemsView: 'notLoaded',
      status: 'inProgress',
      error: null,
      startedAt: null,
      completedAt: null,
      durationMs: null,
    };
  }

  async run(): Promise<void> {
    const { thread, services } = this;
    this.watch.begin();
    noteSetup(this);
    this.work.announce?.(this);
    this.startedAtMs = services.clock.now();
    thread.beginTurn();
    thread.emit({
      type: 'turnStarted',
      threadId: thread.id,
      turnId: this.id,
      startedAtMs: this.startedAtMs,
      modelContextWindow: effectiveContextWindow(modelInfoFor(thread.config, thread.settings.model)),
      mode: thread.settings.collaboration.mode,
    });
    let ended: Ended = {
      status: 'failed',
      error: { message: 'the turn ended unexpectedly', codexErrorInfo: 'other', additionalDetails: null },
      outcome: null,
    };
    try {
      ended = { status: 'completed', error: null, outcome: await this.work.run(this) };
    } catch (error) {
      if (error instanceof TurnStopped) ended = { status: 'completed', error: null, outcome: null };
      else ended = this.signal.aborted ? interrupted : { status: 'failed', error: this.#toTurnError(error), outcome: null };
    } finally {
      await this.#finish(await this.#settled(ended));
    }
  }

  /** The end once nothing of the turn runs any more: it may be interrupted until then. */
  async #settled(ended: Ended): Promise<Ended> {
    while (this.#joined.size > 0) await Promise.allSettled(this.#joined);
    return this.signal.aborted ? interrupted : ended;
  }

  async #finish({ status, error, outcome }: Ended): Promise<void> {
    const { thread, startedAtMs } = this;
    this.ended = true;
    const completedAtMs = this.services.clock.now();
    if (status === 'interrupted') {
      const reason = this.#abortReason;
      if (reason === 'interrupted') thread.record(message('user', [turnAbortedMessage]), this.id);
      thread.emit({ type: 'turnAborted', threadId: thread.id, turnId: this.id, reason, startedAtMs, completedAtMs });
    }
    const completed: TurnCompleted = {
      type: 'turnCompleted',
      threadId: thread.id,
      turnId: this.id,
      status,
      error,
      startedAtMs,
      completedAtMs,
      lastAgentMessage: outcome?.lastAgentMessage ?? null,
      timeToFirstTokenMs: outcome?.firstTokenAtMs == null ? null : outcome.firstTokenAtMs - startedAtMs,
    };
    thread.write(completed);
    await this.#flush();
    this.watch.end(status);
    this.#conclude = () => {
      this.#conclude = null;
      this.#tellEnd(completed);
    };
    const conclude = (): void => this.#conclude?.();
    if (this.#interrupters.length === 0) conclude();
    else for (const resolve of this.#interrupters) resolve(conclude);
  }

  /** The one place that tells an end, so that its order is always the same. */
  #tellEnd(completed: TurnCompleted): void {
    const { thread, services } = this;
    const { threadId, turnId, error, status } = completed;
    thread.endTurn({ failed: status === 'failed' });
    if (error !== null) thread.publish({ type: 'error', threadId, turnId, error, willRetry: false });
    thread.publish(completed);
    this.#resolveDone();
    // Mail that an interrupted turn did not come to is known to the next one, and starts none.
    if (status === 'interrupted') for (const { item } of thread.inbox.take()) thread.record(item, null);
    else this.#carryOver();
    const next = thread.nextTurns.shift();
    if (next !== undefined) thread.start(next);
    else services.whenIdle(threadId);
  }

  #carryOver(): void {
    const work = this.work.leftover?.() ?? null;
    if (work === null) return;
    const { services, thread, caller } = this;
    thread.nextTurns.unshift(new Turn(services, thread, { id: services.ids.uuidv7(), caller, work }));
  }

  async #flush(): Promise<void> {
    const { thread, services } = this;
    try {
      await thread.writer?.flush();
    } catch (error) {
      services.warn('a thread could not be written; clients were told when it began', { threadId: thread.id, error });
    }
  }

  #toTurnError(error: unknown): TurnError {
    if (error instanceof ModelError) return { message: error.message, codexErrorInfo: error.codexErrorInfo, additionalDetails: null };
    this.services.warn('a turn failed', { threadId: this.thread.id, turnId: this.id, error });
    return { message: error instanceof Error ? error.message : String(error), codexErrorInfo: 'other', additionalDetails: null };
  }
}
