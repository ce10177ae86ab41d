import type { TurnStartParams, UserInput } from '../../protocol/index.js';
import { compactIfNeeded } from '../compaction/compact-if-needed.js';
import { noticingFullWindow } from '../compaction/full-window.js';
import { takeMentionedApps } from '../context/apps.js';
import { replaceToolImages } from '../context/invalid-images.js';
import { takeMentionedPlugins } from '../context/plugins.js';
import { takeMentionedSkills } from '../context/skills.js';
import { tellContext } from '../context/tell-context.js';
import { TurnRequests } from '../context/turn-requests.js';
import { toUserMessage } from '../context/user-message.js';
import { saveGeneratedImage } from '../generated-images.js';
import { beginSession, judgePrompt } from '../hooks/prompt-hooks.js';
import { StopHooks } from '../hooks/stop-hooks.js';
import { createToolHooks } from '../hooks/tool-hooks.js';
import { TurnStopped } from '../hooks/turn-stopped.js';
import { userMessageItem } from '../items.js';
import { runAgentLoop } from '../loop/agent-loop.js';
import type { TurnContext } from '../loop/turn-context.js';
import type { TurnOutcome } from '../loop/turn-outcome.js';
import { modelInfoFor } from '../thread/thread-config.js';
import { notifyTurnEnd } from '../turn/notify-turn-end.js';
import { requestFacts } from '../turn/request-facts.js';
import { emitOf } from '../turn/turn-figures.js';
import type { ThreadSettings } from '../turn/turn-settings.js';
import { folderOf, toolContext, turnTools } from '../turn/turn-tools.js';
import { createHearing } from './response-hearing.js';
import { tellConfiguration } from './tell-configuration.js';
import type { QueuedInput, TurnScope, TurnWork } from './turn-work.js';

/** A turn that answers the user. */
export class UserTurn implements TurnWork {
  readonly kind = 'user';
  readonly #params: TurnStartParams;
  readonly #inputs: readonly (readonly UserInput[])[];
  readonly #queue: (readonly UserInput[])[] = [];
  #clientMetadata: Readonly<Record<string, string>>;
  #requests: TurnRequests | null = null;

  /** Without input the turn answers what waits in the thread's inbox. */
  constructor(params: TurnStartParams, followUps: readonly (readonly UserInput[])[] = []) {
    this.#params = params;
    this.#inputs = [params.input, ...followUps].filter((input) => input.length > 0);
    this.#clientMetadata = params.responsesapiClientMetadata ?? {};
  }

  /** Adds input, which waits until the current response and its tools are done. */
  enqueue({ input, clientMetadata }: QueuedInput): void {
    this.#queue.push(input);
    if (clientMetadata == null) return;
    this.#clientMetadata = clientMetadata;
    if (this.#requests !== null) this.#requests.clientMetadata = clientMetadata;
  }

  announce({ thread }: TurnScope): void {
    warnOfUnknownModel(thread);
  }

  async run(scope: TurnScope): Promise<TurnOutcome> {
    const { thread, services, signal } = scope;
    // Taken once: what changes meanwhile is for the next turn.
    const environments = this.#environments(thread);
    const settings = { ...thread.settings, cwd: folderOf(environments) ?? thread.settings.cwd, isNowhere: environments?.length === 0 };
    tellConfiguration(scope, settings, this.#inputs);
    const [installationId] = await Promise.all([services.installationId(), thread.hooks.load()]);
    signal.throwIfAborted();
    await compactIfNeeded(scope, 'preTurn');
    signal.throwIfAborted();
    await tellContext(scope, settings, { outputSchema: this.#params.outputSchema });
    thread.lastModel = settings.model;
    await beginSession(scope, settings);
    let isAnswerDue = takeMail(scope) || this.#inputs.length === 0;
    for (const input of this.#inputs) isAnswerDue = (await takeInput(scope, settings, input)) || isAnswerDue;
    signal.throwIfAborted();
    if (!isAnswerDue) throw new TurnStopped();
    await thread.mcp.prepareTurn(signal, (event) => thread.publish(event));
    const outcome = await noticingFullWindow(scope, () => runAgentLoop(this.#contextFor(scope, { settings, installationId }))).finally(() =>
      services.goals.accountAtEnd(thread, scope.id),
    );
    notifyTurnEnd(scope, { outcome, cwd: settings.cwd });
    return outcome;
  }

  /** Input that the loop did not come to, as it had ended or failed. */
  leftover(): TurnWork | null {
    const [input, ...followUps] = this.#queue.splice(0);
    if (input === undefined) return null;
    return new UserTurn({ ...this.#params, input: [...input], responsesapiClientMetadata: { ...this.#clientMetadata } }, followUps);
  }

  #environments({ environments }: TurnScope['thread']): readonly unknown[] | null {
    return this.#params.environments ?? environments;
  }

  #contextFor(
    scope: TurnScope,
    { settings, installationId }: { readonly settings: ThreadSettings; readonly installationId: string },
  ): TurnContext {
    const { id: turnId, thread, services, signal } = scope;
    const { config } = thread;
    const { outputSchema } = this.#params;
    const environments = this.#environments(thread);
    const info = modelInfoFor(config, settings.model);
    const tools = turnTools(thread, environments, settings);
    const requests = new TurnRequests(thread, requestFacts(scope, settings, { installationId, tools, outputSchema }), this.#clientMetadata);
    this.#requests = requests;
    const toolHooks = createToolHooks(scope, settings);
    const stopHooks = new StopHooks(scope, settings);
    void requests.hear(services.findWorkspaces(settings.cwd));
    return {
      threadId: thread.id,
      turnId,
      signal,
      clock: services.clock,
      ids: services.ids,
      random: services.random,
      retryBaseMs: services.retryBaseMs,
      model: thread.session,
      provider: config.provider,
      request: () => requests.next(),
      tools,
      toolContext: (call) => toolContext(scope, { settings, tools, environments, toolHooks, ...call }),
      planMode: settings.collaboration.mode === 'plan',
      emit: emitOf(scope),
      trace: scope.trace,
      cwd: settings.cwd,
      record: (item) => thread.record(item, turnId),
      replaceToolImages: () => replaceToolImages(thread.window.history),
      hears: createHearing(scope, { requests, model: settings.model, info }),
      saveImage: (id, result) => saveGeneratedImage({ id, result }, { home: services.home, threadId: thread.id }),
      toolHooks,
      hasQueuedInput: () => this.#queue.length > 0 || !thread.inbox.isEmpty,
      takeQueuedInput: () => this.#takeQueued(scope, settings),
      makeGoOn: (lastAgentMessage) => stopHooks.makeGoOn(lastAgentMessage),
      compactIfNeeded: (phase) => compactIfNeeded(scope, phase),
    };
  }

  async #takeQueued(scope: TurnScope, settings: ThreadSettings): Promise<boolean> {
    const spent = await scope.services.goals.accountMidTurn(scope.thread, scope.id);
    if (spent !== null) scope.thread.record(spent, scope.id);
    let hasTaken = takeMail(scope);
    for (let input = this.#queue.shift(); input !== undefined; input = this.#queue.shift())
      hasTaken = (await takeInput(scope, settings, input)) || hasTaken;
    return hasTaken;
  }
}

/** Makes what waits in the inbox part of the thread. False: nothing waits. */
function takeMail({ id: turnId, thread }: TurnScope): boolean {
  const mail = thread.inbox.take();
  for (const { item } of mail) thread.record(item, turnId);
  return mail.length > 0;
}

/** Makes what the user said part of the thread: for the model, for the file, for clients. False: hooks refused it. */
async function takeInput(scope: TurnScope, settings: ThreadSettings, input: readonly UserInput[]): Promise<boolean> {
  const { id: turnId, thread, services, signal } = scope;
  const verdict = await judgePrompt(scope, settings, input);
  if (!verdict.isAccepted) {
    verdict.tell();
    return false;
  }
  const tellSkills = await takeMentionedSkills(scope, input);
  const tellPlugins = await takeMentionedPlugins(scope, input);
  await takeMentionedApps(scope, input);
  const said = await toUserMessage(input, thread.settings.cwd);
  if (signal.aborted) return false;
  thread.record(said, turnId);
  thread.emit({ type: 'userMessageRecorded', threadId: thread.id, turnId, content: input });
  const item = userMessageItem(services.ids.uuid(), input);
  const atMs = services.clock.now();
  thread.emit({ type: 'itemStarted', threadId: thread.id, turnId, item, atMs });
  thread.emit({ type: 'itemCompleted', threadId: thread.id, turnId, item, atMs });
  tellSkills();
  tellPlugins();
  verdict.tell();
  return true;
}

/** Told once for each request that starts a turn, or joins one. */
export function warnOfUnknownModel(thread: TurnScope['thread']): void {
  const { model } = thread.settings;
  if (modelInfoFor(thread.config, model).known) return;
  thread.emit({ type: 'warning', threadId: thread.id, message: fallbackWarning(model) });
}

const fallbackWarning = (model: string): string =>
  `Model metadata for \`${model}\` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.`;
