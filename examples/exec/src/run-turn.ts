import type { AppServer } from 'keelson';
import type { ReviewTarget, ServerNotification, UserInput } from 'keelson/protocol';
import type { ExecArgs } from './args.js';
import type { Configured } from './configured.js';
import { describeSandbox } from './describe-sandbox.js';
import { findThread } from './find-thread.js';
import type { Renderer } from './renderer.js';
import { sandboxOf } from './settings.js';
import { told } from './told.js';
import { RunError } from './usage-error.js';

export interface TurnJob {
  readonly args: ExecArgs;
  readonly cwd: string;
  /** `null`: as configured. */
  readonly model: string | null;
  readonly provider: string | null;
  /** `null`: a review without instructions. */
  readonly prompt: string | null;
  readonly target: ReviewTarget | null;
  /** Absolute paths. */
  readonly images: readonly string[];
  readonly outputSchema: unknown;
  readonly configured: Configured;
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
export async function runTurn(
  server: AppServer,
  job: TurnJob,
  renderer: Renderer,
  onInterrupt: (listener: () => void) => () => void,
): Promise<TurnOutcome> {
  const { configured, notifications } = job;
  const opened = await openThread(server, job);
  const threadId = opened.thread.id;
  renderer.begin({
    thread: opened.thread,
    workdir: opened.cwd,
    model: opened.model,
    provider: opened.modelProvider,
    sandbox: describeSandbox(opened.sandbox, job.tmpdir),
    effort: configured.effort ?? opened.reasoningEffort ?? 'none',
    summaries: configured.summaries,
    prompt: job.target === null ? (job.prompt ?? '') : describeTarget(job.target),
  });
  const wish = new AbortController();
  const stopListening = onInterrupt(() => wish.abort());
  try {
    const turnId = await startTurn(server, threadId, job);
    // A turn that has just ended cannot be interrupted, and need not be.
    const interrupt = (): void => void server.turn.interrupt({ threadId, turnId }).catch(() => undefined);
    wish.signal.addEventListener('abort', interrupt, { once: true });
    if (wish.signal.aborted) interrupt();
    const outcome = await follow(notifications, { threadId, turnId, renderer });
    await server.thread.unsubscribe({ threadId }).catch(() => undefined);
    return outcome;
  } finally {
    stopListening();
  }
}

async function openThread(server: AppServer, { args, cwd, model, provider, configured }: TurnJob) {
  const settings = { cwd, modelProvider: provider, sandbox: sandboxOf(args), approvalPolicy: 'never' } as const;
  const { command } = args;
  if (command.name === 'resume') {
    const threadId = await told('thread/list', findThread(server, command, { cwd, provider: provider ?? configured.provider }));
    // What is configured counts more than what the thread was run with before.
    const resumed = { ...settings, threadId, model: model ?? configured.model, excludeTurns: true };
    if (threadId !== null) return told('thread/resume', server.thread.resume({ ...resumed, threadId }));
  }
  return told('thread/start', server.thread.start({ ...settings, model, ephemeral: args.ephemeral }));
}

async function startTurn(server: AppServer, threadId: string, job: TurnJob): Promise<string> {
  const { prompt, target, images, outputSchema, configured } = job;
  if (target !== null) return (await told('review/start', server.review.start({ threadId, target }))).turn.id;
  const input: UserInput[] = images.map((path) => ({ type: 'localImage', path }));
  if (prompt !== null) input.push({ type: 'text', text: prompt, text_elements: [] });
  const schema = outputSchema === undefined ? {} : { outputSchema };
  return (await told('turn/start', server.turn.start({ threadId, input, effort: configured.effort, ...schema }))).turn.id;
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
