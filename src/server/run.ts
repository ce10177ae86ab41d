import { KeelsonError } from '../protocol/errors.js';
import type { ThreadItem, ThreadTokenUsage, TurnError, TurnStatus, UserInput } from '../protocol/index.js';
import type { Client } from './client.js';

/** What {@link run} is to have done. */
export interface RunOptions {
  /** A text, or texts, pictures, skills and mentions. */
  readonly prompt: string | readonly UserInput[];
  /** The folder to work in. Default: that of the thread, or of the server. */
  readonly cwd?: string;
  /** A JSON Schema that the final answer must fit. */
  readonly outputSchema?: unknown;
  /** Goes on with this thread instead of starting one. */
  readonly threadId?: string;
  /** The model of the new thread. Default: the configured one. With `threadId` it is not looked at. */
  readonly model?: string;
  /** Aborting it interrupts the turn. */
  readonly signal?: AbortSignal;
}

/** What came of a turn. A turn that failed is a result, too: look at `status`. */
export interface RunResult {
  readonly threadId: string;
  readonly turnId: string;
  readonly status: TurnStatus;
  /** The last thing that the agent said. */
  readonly text: string;
  /** All that was completed in the turn, in order: messages, commands, patches. */
  readonly items: readonly ThreadItem[];
  /** Tokens of the last response and of the whole thread; `null` where the provider did not tell. */
  readonly usage: ThreadTokenUsage | null;
  /** Why the turn failed; `null` unless it did. */
  readonly error: TurnError | null;
}

/** One prompt, one answer: starts a thread (or goes on with one), runs a turn and gathers what came of it. */
export async function run(client: Client, options: RunOptions): Promise<RunResult> {
  const { prompt, cwd, outputSchema, model, signal } = options;
  signal?.throwIfAborted();
  const threadId = options.threadId ?? (await client.thread.start({ cwd: cwd ?? null, model: model ?? null })).thread.id;
  const input: UserInput[] = typeof prompt === 'string' ? [{ type: 'text', text: prompt, text_elements: [] }] : [...prompt];
  const notifications = client.notifications({ threadId });
  const { turn } = await client.turn.start({ threadId, input, cwd: cwd ?? null, ...(outputSchema === undefined ? {} : { outputSchema }) });
  const interrupt = (): void => {
    // A turn that has just ended cannot be interrupted, and need not be.
    client.turn.interrupt({ threadId, turnId: turn.id }).catch(() => undefined);
  };
  signal?.addEventListener('abort', interrupt, { once: true });
  if (signal?.aborted) interrupt();
  const items: ThreadItem[] = [];
  let usage: ThreadTokenUsage | null = null;
  try {
    for await (const { method, params } of notifications) {
      if (method === 'item/completed' && params.turnId === turn.id) items.push(params.item);
      if (method === 'thread/tokenUsage/updated' && params.turnId === turn.id) usage = params.tokenUsage;
      if (method !== 'turn/completed' || params.turn.id !== turn.id) continue;
      const text = items.findLast((item) => item.type === 'agentMessage')?.text ?? '';
      return { threadId, turnId: turn.id, status: params.turn.status, text, items, usage, error: params.turn.error };
    }
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
  throw signal?.reason ?? new KeelsonError('CONNECTION_CLOSED', 'the app-server was closed before the turn ended');
}
