import { ModelError } from '../model/errors.js';
import { effectiveContextWindow, type ModelInfo } from '../model/model-info.js';
import { modelInstructions } from '../model/model-instructions.js';
import type { TurnError, TurnStartParams, UserInput } from '../protocol/index.js';
import { runAgentLoop, type TurnOutcome } from './agent-loop.js';
import { type ContextSnapshot, contextDelta } from './context/context-delta.js';
import { message } from './context/history.js';
import { turnAbortedMessage } from './context/instructions.js';
import { type RequestFacts, requestBody, requestHeaders } from './context/request.js';
import { toUserMessage } from './context/user-message.js';
import type { Caller } from './engine.js';
import type { TurnCompleted, TurnEnd } from './event.js';
import { userMessageItem } from './items.js';
import type { Services } from './services.js';
import type { LoadedThread } from './thread.js';
import { modelInfoFor } from './thread-config.js';
import { offeredTools, type Tool } from './tools/tool.js';
import { mustAsk, type ThreadSettings } from './turn-settings.js';

export interface TurnRequest {
  readonly id: string;
  readonly params: TurnStartParams;
  readonly caller: Caller;
  /** User messages that follow the first one in the same request. */
  readonly followUps?: readonly (readonly UserInput[])[];
}

interface Ended {
  readonly status: TurnEnd;
  readonly error: TurnError | null;
  readonly outcome: TurnOutcome | null;
}

/** One turn, from its input to its `turnCompleted`: exactly one for its `turnStarted`, whatever happens. */
export class Turn {
  readonly id: string;
  readonly done: Promise<void>;
  startedAtMs = 0;
  /** True once nothing more can join the turn or stop it. */
  ended = false;
  readonly #services: Services;
  readonly #thread: LoadedThread;
  readonly #request: TurnRequest;
  readonly #controller = new AbortController();
  readonly #queue: (readonly UserInput[])[] = [];
  readonly #interrupters: ((conclude: () => void) => void)[] = [];
  #conclude: (() => void) | null = null;
  #resolveDone: () => void = () => {};

  constructor(services: Services, thread: LoadedThread, request: TurnRequest) {
    this.#services = services;
    this.#thread = thread;
    this.#request = request;
    this.id = request.id;
    this.done = new Promise((resolve) => {
      this.#resolveDone = resolve;
    });
  }

  /** Adds input, which waits until the current response and its tools are done. */
  enqueue(input: readonly UserInput[]): void {
    this.#queue.push(input);
  }

  abort(): void {
    this.#controller.abort(new Error('the turn was interrupted'));
  }

  /** Resolves when the abort is done, with what tells the clients of it. */
  interrupt(): Promise<() => void> {
    const aborted = new Promise<() => void>((resolve) => this.#interrupters.push(resolve));
    this.abort();
    return aborted;
  }

  /** Tells the end of a turn whose interrupter does not do it any more. */
  concludeNow(): void {
    this.#conclude?.();
  }

  async run(): Promise<void> {
    const thread = this.#thread;
    const { settings } = thread;
    const info = modelInfoFor(thread.config, settings.model);
    if (!info.known) thread.emit({ type: 'warning', threadId: thread.id, message: fallbackWarning(settings.model) });
    this.startedAtMs = this.#services.clock.now();
    thread.beginTurn();
    thread.emit({
      type: 'turnStarted',
      threadId: thread.id,
      turnId: this.id,
      startedAtMs: this.startedAtMs,
      modelContextWindow: effectiveContextWindow(info),
    });
    let ended: Ended = {
      status: 'failed',
      error: { message: 'the turn ended unexpectedly', codexErrorInfo: 'other', additionalDetails: null },
      outcome: null,
    };
    try {
      ended = { status: 'completed', error: null, outcome: await this.#work(settings, info) };
    } catch (error) {
      ended = this.#controller.signal.aborted
        ? { status: 'interrupted', error: null, outcome: null }
        : { status: 'failed', error: this.#toTurnError(error), outcome: null };
    } finally {
      await this.#finish(ended);
    }
  }

  async #work(settings: ThreadSettings, info: ModelInfo): Promise<TurnOutcome> {
    const { signal } = this.#controller;
    const installationId = await this.#services.installationId();
    signal.throwIfAborted();
    this.#tellContext(settings, info);
    const { params, followUps = [] } = this.#request;
    for (const input of [params.input, ...followUps]) await this.#takeInput(input);
    signal.throwIfAborted();
    const thread = this.#thread;
    const services = this.#services;
    const environments = params.environments ?? thread.environments;
    const tools = offeredTools(thread.tools.forModel(info), environments);
    const facts = this.#facts(settings, { info, installationId, tools });
    return runAgentLoop({
      threadId: thread.id,
      turnId: this.id,
      signal,
      clock: services.clock,
      ids: services.ids,
      model: services.model,
      provider: thread.config.provider,
      headers: requestHeaders(facts),
      body: () => requestBody(facts, thread.history),
      tools: new Map(tools.map((tool) => [tool.name, tool])),
      emit: thread.emit,
      toolContext: (emit) => ({
        threadId: thread.id,
        turnId: this.id,
        cwd: settings.cwd,
        env: services.env,
        signal,
        now: () => services.clock.now(),
        emit,
        approvals: services.approvals,
        interrupt: () => this.abort(),
        mustAsk: mustAsk(settings),
      }),
      record: (item) => thread.record(item, this.id),
      takeQueuedInput: () => this.#takeQueued(),
      countTokens: (counts) => thread.countTokens(this.id, counts, effectiveContextWindow(info)),
      hearRateLimits: (limits) => thread.hearRateLimits(this.id, limits),
      afterResponse: () => thread.repeatFigures(this.id),
      random: services.random,
      retryBaseMs: services.retryBaseMs,
    });
  }

  #facts(
    settings: ThreadSettings,
    known: Pick<RequestFacts, 'info' | 'installationId'> & { readonly tools: readonly Tool[] },
  ): RequestFacts {
    const { params, caller } = this.#request;
    return {
      threadId: this.#thread.id,
      turnId: this.id,
      turnStartedAtMs: this.startedAtMs,
      caller,
      installationId: known.installationId,
      model: settings.model,
      info: known.info,
      instructions: this.#thread.instructions,
      tools: known.tools.map((tool) => tool.spec),
      effort: settings.effort,
      summary: settings.summary,
      serviceTier: settings.serviceTier,
      outputSchema: params.outputSchema,
      clientMetadata: params.responsesapiClientMetadata ?? {},
      sandbox: 'none',
    };
  }

  /** Tells the model what changed since it was told last, and notes for the file what the turn runs with. */
  #tellContext(settings: ThreadSettings, info: ModelInfo): void {
    const thread = this.#thread;
    const { shell, timezone, dateOf } = this.#services;
    const { cwd, model, approvalPolicy, sandboxPolicy } = settings;
    const now: ContextSnapshot = { cwd, model, approvalPolicy, sandboxPolicy, shell, timezone, currentDate: dateOf(this.startedAtMs) };
    const texts = {
      developerInstructions: thread.config.developerInstructions,
      projectDocs: thread.docs.text,
      modelInstructions: modelInstructions(info, settings.personality),
    };
    for (const item of contextDelta(thread.told, now, texts)) thread.record(item, this.id);
    thread.told = now;
    thread.emit({
      type: 'turnContextRecorded',
      threadId: thread.id,
      turnId: this.id,
      cwd,
      currentDate: now.currentDate,
      timezone,
      approvalPolicy,
      sandboxPolicy,
      model,
      effort: settings.effort,
      summary: settings.summary ?? info.defaultSummary,
      personality: settings.personality,
      userInstructions: null,
      developerInstructions: thread.config.developerInstructions,
      outputSchema: this.#request.params.outputSchema,
    });
  }

  async #takeInput(input: readonly UserInput[]): Promise<void> {
    const thread = this.#thread;
    const said = await toUserMessage(input, thread.settings.cwd);
    if (this.#controller.signal.aborted) return;
    thread.record(said, this.id);
    thread.emit({ type: 'userMessageRecorded', threadId: thread.id, turnId: this.id, content: input });
    const item = userMessageItem(this.#services.ids.uuid(), input);
    const atMs = this.#services.clock.now();
    thread.emit({ type: 'itemStarted', threadId: thread.id, turnId: this.id, item, atMs });
    thread.emit({ type: 'itemCompleted', threadId: thread.id, turnId: this.id, item, atMs });
  }

  async #takeQueued(): Promise<boolean> {
    let taken = false;
    for (let input = this.#queue.shift(); input !== undefined; input = this.#queue.shift()) {
      await this.#takeInput(input);
      taken = true;
    }
    return taken;
  }

  async #finish({ status, error, outcome }: Ended): Promise<void> {
    const thread = this.#thread;
    this.ended = true;
    const completedAtMs = this.#services.clock.now();
    const { startedAtMs } = this;
    if (status === 'interrupted') {
      thread.record(message('user', [turnAbortedMessage]), this.id);
      thread.emit({ type: 'turnAborted', threadId: thread.id, turnId: this.id, reason: 'interrupted', startedAtMs, completedAtMs });
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
    const thread = this.#thread;
    const { threadId, turnId, error, status } = completed;
    thread.endTurn({ failed: status === 'failed' });
    if (error !== null) thread.publish({ type: 'error', threadId, turnId, error, willRetry: false });
    thread.publish(completed);
    this.#resolveDone();
    if (status !== 'interrupted') this.#carryOver();
    const next = thread.nextTurns.shift();
    if (next !== undefined) thread.start(next);
  }

  /** Input that the loop did not come to, as it had ended or failed, becomes the next turn. */
  #carryOver(): void {
    const [input, ...followUps] = this.#queue.splice(0);
    if (input === undefined) return;
    const { params, caller } = this.#request;
    const request = { id: this.#services.ids.uuidv7(), params: { ...params, input: [...input] }, caller, followUps };
    this.#thread.nextTurns.unshift(new Turn(this.#services, this.#thread, request));
  }

  async #flush(): Promise<void> {
    try {
      await this.#thread.writer?.flush();
    } catch (error) {
      this.#services.warn('a thread could not be written', { threadId: this.#thread.id, error });
      const message = `The thread could not be saved: ${error instanceof Error ? error.message : String(error)}`;
      this.#thread.publish({ type: 'warning', threadId: this.#thread.id, message });
    }
  }

  #toTurnError(error: unknown): TurnError {
    if (error instanceof ModelError) return { message: error.message, codexErrorInfo: error.codexErrorInfo, additionalDetails: null };
    this.#services.warn('a turn failed', { threadId: this.#thread.id, turnId: this.id, error });
    return { message: error instanceof Error ? error.message : String(error), codexErrorInfo: 'other', additionalDetails: null };
  }
}

const fallbackWarning = (model: string): string =>
  `Model metadata for \`${model}\` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.`;
