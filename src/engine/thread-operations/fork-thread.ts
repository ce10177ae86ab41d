import type { ThreadForkParams, ThreadForkResponse, Turn as WireTurn } from '../../protocol/index.js';
import type { EventRecord } from '../../store/rollout/event-record.js';
import type { RolloutItem, SessionMeta, StoredLine } from '../../store/rollout/record.js';
import type { StoredThread } from '../../store/thread-store.js';
import type { Answer, Caller } from '../caller.js';
import { checkPermissions } from '../checks.js';
import { message } from '../context/history.js';
import { turnAbortedMessage } from '../context/instructions.js';
import { HistoryBuilder, isUserTurn } from '../projection/from-rollout.js';
import { TurnBuilder } from '../projection/to-turns.js';
import type { LoadedThread } from '../thread/thread.js';
import { toConfigRequest } from '../thread/thread-config-request.js';
import { toThreadId } from '../thread/thread-id.js';
import { effectiveSettings } from '../thread/thread-view.js';
import { createThread } from './create-thread.js';
import type { Engineering } from './engineering.js';
import { instructionsOf } from './load-thread.js';
import { getStored, noRollout, usageReplay } from './resume-answer.js';
import type { ResumeRequest } from './resume-request.js';
import { tellWarnings } from './tell-warnings.js';

/** What is left to a fork's maker after it was asked for as a client asks. */
export interface ForkOptions {
  /** As stored. Default: what the server stamps into its threads. */
  readonly source?: unknown;
}

export interface Forked {
  readonly thread: LoadedThread;
  readonly turns: readonly WireTurn[];
  readonly stored: StoredThread | null;
}

/** Copies a stored thread into a new one, for the client that asked. */
export async function forkThread(
  engine: Engineering,
  params: ThreadForkParams,
  { caller, join }: Pick<ResumeRequest, 'caller' | 'join'>,
): Promise<Answer<ThreadForkResponse>> {
  checkPermissions(params, { name: 'sandbox', value: params.sandbox });
  const { thread, turns, stored } = await makeFork(engine, params, caller);
  const isStored = thread.writer !== null;
  join(thread.id, { afterAnswer: false });
  if (isStored) tellWarnings(thread);
  return {
    result: { ...effectiveSettings(thread), thread: thread.view(stored, params.excludeTurns ? [] : turns) },
    toCaller: params.excludeTurns ? [] : usageReplay(thread, turns),
    afterwards: () => {
      thread.emit({ type: 'threadStarted', threadId: thread.id, thread: thread.view(stored) });
      if (!isStored) tellWarnings(thread);
    },
  };
}

/** Makes the copy and loads it. Says nothing to anybody. */
export async function makeFork(engine: Engineering, params: ThreadForkParams, caller: Caller, options: ForkOptions = {}): Promise<Forked> {
  const { services } = engine;
  const source = await findSource(engine, params);
  const config = await services.resolveConfig({ ...toConfigRequest(params), cwd: params.cwd ?? source.cwd });
  const copy = new Copy({ hasHead: params.ephemeral !== true });
  const head = await findHead(engine, source);
  const thread = await createThread(engine, {
    config,
    instructions: params.baseInstructions ?? head?.base_instructions?.text ?? instructionsOf(config),
    dynamicTools: head?.dynamic_tools ?? [],
    originator: caller.originator,
    trace: caller.trace,
    ephemeral: params.ephemeral ?? false,
    threadSource: params.threadSource ?? null,
    forkedFromId: source.id,
    initial: copy.of(services.store.lines(source)),
    history: () => ({ ...copy.history.finish(), preview: source.preview }),
    ...options,
  });
  const stored = thread.writer === null ? null : await services.store.find(thread.id);
  return { thread, turns: copy.turns.finish(), stored };
}

async function findSource({ services }: Engineering, { path, threadId }: ThreadForkParams): Promise<StoredThread> {
  const source = path != null ? await services.store.findByPath(path) : await getStored(services, toThreadId(threadId));
  if (source === null) throw noRollout(threadId);
  return source;
}

async function findHead({ services }: Engineering, source: StoredThread): Promise<SessionMeta | null> {
  for await (const record of services.store.records(source)) {
    if (record.type === 'session_meta') return record.payload;
  }
  return null;
}

/** Lines on their way from one thread to another, and what they say. */
class Copy {
  readonly history = new HistoryBuilder();
  readonly turns: TurnBuilder;
  /** One for each thing that the user said: whether the turn that it began has ended. */
  #ended: boolean[] = [];

  /** `hasHead`: in its file records are counted from a head of its own. */
  constructor({ hasHead }: { readonly hasHead: boolean }) {
    this.turns = new TurnBuilder({ precedingRecords: hasHead ? 1 : 0 });
  }

  /** A source that is inside of a turn ends, in the copy, as if the turn had been interrupted there. */
  async *of(lines: AsyncIterable<StoredLine>): AsyncGenerator<StoredLine | RolloutItem> {
    for await (const line of lines) {
      if (line.item !== null) this.#read(line.item);
      yield line;
    }
    const turnId = this.turns.openTurnId;
    if (turnId === null && this.#ended.at(-1) !== false) return;
    const marks: readonly RolloutItem[] = [
      { type: 'response_item', payload: message('user', [turnAbortedMessage]) },
      { type: 'event_msg', payload: { type: 'turn_aborted', turn_id: turnId, reason: 'interrupted' } },
    ];
    for (const mark of marks) {
      this.#read(mark);
      yield mark;
    }
  }

  #read(item: RolloutItem): void {
    this.history.add(item);
    this.turns.add(item);
    if (item.type === 'response_item') {
      if (isUserTurn(item.payload)) this.#ended.push(false);
    } else if (item.type === 'event_msg') this.#follow(item.payload);
  }

  /** Files of older versions say where a turn ends, and not where it begins. */
  #follow(event: EventRecord): void {
    if (event.type === 'thread_rolled_back') this.#ended.splice(Math.max(0, this.#ended.length - event.num_turns));
    else if (turnEnds.has(event.type)) this.#ended.fill(true);
  }
}

const turnEnds: ReadonlySet<string> = new Set(['task_complete', 'turn_complete', 'turn_aborted']);
