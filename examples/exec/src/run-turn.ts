import { type AppServer, RpcError } from 'keelson';
import type { MethodName, ReviewTarget, ServerNotification, UserInput } from 'keelson/protocol';
import type { ExecArgs } from './args.js';
import { describeSandbox } from './describe-sandbox.js';
import { findThread } from './find-thread.js';
import type { Renderer } from './renderer.js';
import { sandboxOf } from './settings.js';
import { RunError } from './usage-error.js';

export interface TurnJob {
  readonly args: ExecArgs;
  readonly cwd: string;
  /** `null`: a review without instructions. */
  readonly prompt: string | null;
  readonly target: ReviewTarget | null;
  readonly outputSchema: unknown;
  readonly summaries: string;
  readonly tmpdir: string | undefined;
  /** All that the server tells, from its start. */
  readonly notifications: AsyncIterable<ServerNotification>;
}

export interface TurnOutcome {
  readonly completed: boolean;
  /** An `error` came that is not tried again. */
  readonly failed: boolean;
  readonly finalMessage: string | null;
}

/** Opens the thread, runs the turn or the review, and shows what happens. @throws RunError */
export async function runTurn(server: AppServer, job: TurnJob, renderer: Renderer, signal: AbortSignal): Promise<TurnOutcome> {
  const { notifications } = job;
  const opened = await openThread(server, job);
  const threadId = opened.thread.id;
  renderer.begin({
    thread: opened.thread,
    workdir: opened.cwd,
    model: opened.model,
    provider: opened.modelProvider,
    sandbox: describeSandbox(opened.sandbox, job.tmpdir),
    effort: opened.reasoningEffort ?? 'none',
    summaries: job.summaries,
    prompt: job.target === null ? (job.prompt ?? '') : describeTarget(job.target),
  });
  const turnId = await startTurn(server, threadId, job);
  const interrupt = (): void => void server.turn.interrupt({ threadId, turnId }).catch(() => undefined);
  signal.addEventListener('abort', interrupt, { once: true });
  if (signal.aborted) interrupt();
  try {
    const outcome = await follow(notifications, { threadId, turnId, renderer });
    await server.thread.unsubscribe({ threadId }).catch(() => undefined);
    return outcome;
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

async function openThread(server: AppServer, { args, cwd }: TurnJob) {
  const settings = { cwd, model: args.model, sandbox: sandboxOf(args), approvalPolicy: 'never' } as const;
  const { command } = args;
  if (command.name === 'resume') {
    const place = { cwd, provider: await providerOf(server) };
    const threadId = await told('thread/list', findThread(server, command, place));
    if (threadId !== null) return told('thread/resume', server.thread.resume({ ...settings, threadId, excludeTurns: true }));
  }
  return told('thread/start', server.thread.start({ ...settings, ephemeral: args.ephemeral }));
}

async function providerOf(server: AppServer): Promise<string> {
  const { config } = await told('config/read', server.config.read({}));
  return config.model_provider ?? 'openai';
}

async function startTurn(server: AppServer, threadId: string, { args, prompt, target, outputSchema }: TurnJob): Promise<string> {
  if (target !== null) return (await told('review/start', server.review.start({ threadId, target }))).turn.id;
  const input: UserInput[] = args.images.map((path) => ({ type: 'localImage', path }));
  if (prompt !== null) input.push({ type: 'text', text: prompt, text_elements: [] });
  const schema = outputSchema === undefined ? {} : { outputSchema };
  return (await told('turn/start', server.turn.start({ threadId, input, ...schema }))).turn.id;
}

interface Following {
  readonly threadId: string;
  readonly turnId: string;
  readonly renderer: Renderer;
}

async function follow(notifications: AsyncIterable<ServerNotification>, { threadId, turnId, renderer }: Following): Promise<TurnOutcome> {
  let message: string | null = null;
  let plan: string | null = null;
  let failed = false;
  for await (const notification of notifications) {
    if (!concerns(notification, threadId, turnId)) continue;
    renderer.hear(notification);
    if (notification.method === 'item/completed') {
      const { item } = notification.params;
      if (item.type === 'agentMessage') message = item.text;
      if (item.type === 'plan') plan = item.text;
    }
    if (notification.method === 'error' && !notification.params.willRetry) failed = true;
    if (notification.method !== 'turn/completed') continue;
    const completed = notification.params.turn.status === 'completed';
    return { completed, failed, finalMessage: message ?? plan };
  }
  throw new RunError('Error: the server was closed before the turn ended');
}

/** What is said of another thread or turn is none of our business; warnings about the configuration always are. */
function concerns({ method, params }: ServerNotification, threadId: string, turnId: string): boolean {
  if (method === 'configWarning' || method === 'deprecationNotice') return true;
  if (!('threadId' in params) || params.threadId !== threadId) return false;
  if ('turnId' in params && typeof params.turnId === 'string') return params.turnId === turnId;
  return !('turn' in params) || params.turn.id === turnId;
}

function describeTarget(target: ReviewTarget): string {
  switch (target.type) {
    case 'uncommittedChanges':
      return 'current changes';
    case 'baseBranch':
      return `changes against '${target.branch}'`;
    case 'commit':
      return `commit ${target.sha.slice(0, 7)}${target.title ? `: ${target.title}` : ''}`;
    case 'custom':
      return target.instructions;
  }
}

/** Says which request failed, as those who read standard error look for it. */
async function told<T>(method: MethodName, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    throw new RunError(`Error: ${method}: ${method} failed: ${error.message} (code ${error.code})`, { cause: error });
  }
}
