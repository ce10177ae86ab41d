import { effectiveContextWindow } from '../../model/model-info.js';
import type { TurnStartParams, UserInput } from '../../protocol/index.js';
import { runAgentLoop, type TurnOutcome } from '../agent-loop.js';
import { requestBody, requestHeaders } from '../context/request.js';
import { tellContext } from '../context/tell-context.js';
import { toUserMessage } from '../context/user-message.js';
import { userMessageItem } from '../items.js';
import { requestFacts } from '../request-facts.js';
import { modelInfoFor } from '../thread-config.js';
import { offeredTools } from '../tools/tool.js';
import { mustAsk } from '../turn-settings.js';
import type { TurnScope, TurnWork } from './turn-work.js';

/** A turn that answers the user. */
export class UserTurn implements TurnWork {
  readonly kind = 'user';
  readonly #params: TurnStartParams;
  readonly #inputs: readonly (readonly UserInput[])[];
  readonly #queue: (readonly UserInput[])[] = [];

  /** Without input the turn answers what waits in the thread's inbox. */
  constructor(params: TurnStartParams, followUps: readonly (readonly UserInput[])[] = []) {
    this.#params = params;
    this.#inputs = [params.input, ...followUps].filter((input) => input.length > 0);
  }

  /** Adds input, which waits until the current response and its tools are done. */
  enqueue(input: readonly UserInput[]): void {
    this.#queue.push(input);
  }

  announce({ thread }: TurnScope): void {
    const { model } = thread.settings;
    if (modelInfoFor(thread.config, model).known) return;
    thread.emit({ type: 'warning', threadId: thread.id, message: fallbackWarning(model) });
  }

  async run(scope: TurnScope): Promise<TurnOutcome> {
    const { thread, services, signal } = scope;
    const { settings } = thread;
    const installationId = await services.installationId();
    signal.throwIfAborted();
    tellContext(scope, settings, this.#params.outputSchema);
    takeMail(scope);
    for (const input of this.#inputs) await takeInput(scope, input);
    signal.throwIfAborted();
    const tools = offeredTools(
      thread.tools.forModel(modelInfoFor(thread.config, settings.model)),
      this.#params.environments ?? thread.environments,
    );
    const facts = requestFacts(scope, settings, { installationId, tools, params: this.#params });
    return runAgentLoop({
      threadId: thread.id,
      turnId: scope.id,
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
        turnId: scope.id,
        cwd: settings.cwd,
        env: services.env,
        signal,
        now: () => services.clock.now(),
        emit,
        approvals: services.approvals,
        interrupt: () => scope.abort(),
        mustAsk: mustAsk(settings),
      }),
      record: (item) => thread.record(item, scope.id),
      takeQueuedInput: () => this.#takeQueued(scope),
      countTokens: (counts) => thread.countTokens(scope.id, counts, effectiveContextWindow(facts.info)),
      hearRateLimits: (limits) => thread.hearRateLimits(scope.id, limits),
      afterResponse: () => thread.repeatFigures(scope.id),
      random: services.random,
      retryBaseMs: services.retryBaseMs,
    });
  }

  /** Input that the loop did not come to, as it had ended or failed. */
  leftover(): TurnWork | null {
    const [input, ...followUps] = this.#queue.splice(0);
    return input === undefined ? null : new UserTurn({ ...this.#params, input: [...input] }, followUps);
  }

  async #takeQueued(scope: TurnScope): Promise<boolean> {
    let taken = takeMail(scope);
    for (let input = this.#queue.shift(); input !== undefined; input = this.#queue.shift()) {
      await takeInput(scope, input);
      taken = true;
    }
    return taken;
  }
}

/** Makes what waits in the inbox part of the thread. False: nothing. */
function takeMail({ id: turnId, thread }: TurnScope): boolean {
  const mail = thread.inbox.take();
  for (const { item } of mail) thread.record(item, turnId);
  return mail.length > 0;
}

/** Makes what the user said part of the thread: for the model, for the file, for clients. */
async function takeInput({ id: turnId, thread, services, signal }: TurnScope, input: readonly UserInput[]): Promise<void> {
  const said = await toUserMessage(input, thread.settings.cwd);
  if (signal.aborted) return;
  thread.record(said, turnId);
  thread.emit({ type: 'userMessageRecorded', threadId: thread.id, turnId, content: input });
  const item = userMessageItem(services.ids.uuid(), input);
  const atMs = services.clock.now();
  thread.emit({ type: 'itemStarted', threadId: thread.id, turnId, item, atMs });
  thread.emit({ type: 'itemCompleted', threadId: thread.id, turnId, item, atMs });
}

const fallbackWarning = (model: string): string =>
  `Model metadata for \`${model}\` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.`;
