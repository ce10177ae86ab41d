import type { TurnError } from '../../protocol/index.js';
import type { Caller } from '../caller.js';
import type { EngineEvent } from '../event.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import type { ThreadConfig } from '../thread/thread-config.js';
import { openHelper } from '../thread-operations/helper-thread.js';
import { defaultToolSettings } from '../tools/tool-scope.js';
import { Turn } from '../turn/turn.js';
import type { TurnScope } from '../turn-work/turn-work.js';
import { UserTurn } from '../turn-work/user-turn.js';
import { reviewInstructions } from './prompts.js';
import { toParentEvent } from './reviewer-events.js';

/** How a reviewer ended. */
export interface Reviewed {
  readonly status: 'completed' | 'interrupted' | 'failed';
  /** What the reviewer said last. */
  readonly text: string | null;
  readonly error: TurnError | null;
}

/**
 * Runs a reviewer: a thread of its own, which nobody can talk to and which is gone when it has answered. What it does
 * is told as part of the turn that asked for the review.
 */
export async function runReviewer(scope: TurnScope, prompt: string): Promise<Reviewed> {
  const { thread: parent, id: turnId, services, signal } = scope;
  const caller = { ...scope.caller, trace: scope.trace };
  let reviewed: Reviewed = { status: 'failed', text: null, error: null };
  const hear = (event: EngineEvent): void => {
    if (event.type === 'turnCompleted') reviewed = { status: event.status, text: event.lastAgentMessage, error: event.error };
    const told = toParentEvent(event, { threadId: parent.id, turnId });
    if (told !== null) parent.emit(told);
  };
  const own: Services = { ...services, publish: hear, whenIdle: () => {} };
  const reviewer = await createReviewer(own, parent, caller);
  parent.publish({
    type: 'workerStarted',
    threadId: reviewer.id,
    kind: 'review',
    parentThreadId: parent.id,
    model: reviewer.settings.model,
    isEphemeral: reviewer.writer === null,
    createdAtMs: reviewer.head.createdAtMs,
  });
  try {
    signal.throwIfAborted();
    const prompted = { type: 'text' as const, text: prompt, text_elements: [] };
    const work = new UserTurn({ threadId: reviewer.id, input: [prompted] });
    const turn = new Turn(own, reviewer, { id: own.ids.uuidv7(), caller, work });
    turn.watch.accept([prompted]);
    const stop = (): void => turn.abort();
    signal.addEventListener('abort', stop, { once: true });
    reviewer.start(turn);
    await turn.done;
    await reviewer.whenTold();
    signal.removeEventListener('abort', stop);
    return reviewed;
  } finally {
    await reviewer.close();
  }
}

/** Asks nobody and searches no web. */
function reviewerConfig({ config, settings }: LoadedThread, model: string): ThreadConfig {
  const tools = config.tools ?? defaultToolSettings;
  return {
    ...config,
    model,
    cwd: settings.cwd,
    approvalPolicy: 'never',
    baseInstructions: reviewInstructions,
    tools: { ...tools, webSearch: { ...tools.webSearch, mode: 'disabled' } },
  };
}

/** Works where the thread works, with its servers, and knows what people have written down for it. */
function createReviewer(services: Services, parent: LoadedThread, caller: Caller): Promise<LoadedThread> {
  const model = parent.config.reviewModel ?? parent.settings.model;
  return openHelper(services, {
    owner: parent,
    caller,
    config: reviewerConfig(parent, model),
    settings: { ...parent.settings, model, approvalPolicy: 'never' },
    instructions: reviewInstructions,
    source: { subagent: 'review' },
    kind: 'review',
    isKept: true,
    docs: parent.docs,
    execPolicy: parent.execPolicy,
    mcp: parent.mcp.share(),
    snapshot: parent.snapshot,
  });
}
