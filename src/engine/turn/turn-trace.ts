import type { UserInput } from '../../protocol/index.js';
import type { TokenFacts } from '../../telemetry/tracing/token-facts.js';
import type { OperationName, SessionFacts, TaskKind } from '../../telemetry/tracing/work.js';
import { noTrace, type Trace } from '../../telemetry/tracing.js';
import type { Caller } from '../caller.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import type { TurnWork } from '../turn-work/turn-work.js';

/** What the work of a caller is part of: its request, or nothing. */
export const traceOf = ({ trace }: Pick<Services, 'trace'>, caller: Caller | null): Trace => caller?.trace ?? trace;

/** The caller of work that its request did not cause. */
export function withoutTrace(caller: Caller): Caller {
  if (caller.trace === undefined) return caller;
  const { trace: _itsRequest, ...known } = caller;
  return known;
}

export const sessionFacts = ({ id, settings, head, serviceName }: LoadedThread, originator: string): SessionFacts => ({
  threadId: id,
  originator,
  model: settings.model,
  source: head.source,
  serviceName,
});

type Kind = TurnWork['kind'];

const operations: Readonly<Record<Kind, OperationName>> = {
  user: 'user_input',
  compact: 'compact',
  review: 'review',
  shell: 'run_user_shell_command',
};
const tasks: Readonly<Record<Kind, TaskKind>> = { user: 'turn', compact: 'compact', review: 'review', shell: 'user_shell' };

export interface TracedTurn {
  readonly thread: LoadedThread;
  readonly id: string;
  readonly caller: Caller;
  readonly kind: Kind;
}

/** A turn under observation: its submission, then its task, then what it does there. */
export class TurnTrace {
  readonly #turn: TracedTurn;
  readonly #operation: Trace;
  #task = noTrace;
  #work = noTrace;
  #tokensBefore: TokenFacts | null = null;

  constructor(origin: Trace, turn: TracedTurn, op: OperationName = operations[turn.kind]) {
    this.#turn = turn;
    this.#operation = origin.begin({ type: 'operation', op, submissionId: turn.id });
  }

  /** What the turn does is part of this. */
  get work(): Trace {
    return this.#work;
  }

  /** What was submitted counts: as the beginning of this turn, or as a part of the one that runs. */
  accept(input: readonly UserInput[]): void {
    notePrompt(this.#operation, this.#turn, input);
  }

  begin(): void {
    const { thread, id, caller, kind } = this.#turn;
    if (this.#operation.isWatched) {
      const session = sessionFacts(thread, caller.originator);
      thread.watch.count(kind);
      this.#tokensBefore = thread.window.tokenUsage?.total ?? null;
      this.#task = this.#operation.begin({ type: 'task', kind: tasks[kind], turnId: id, effort: thread.settings.effort, session });
      this.#work = kind === 'user' ? this.#task.begin({ type: 'turn' }) : this.#task;
    }
    this.#operation.end();
  }

  /** No turn comes of what was submitted. */
  drop(): void {
    this.#operation.end();
  }

  end(status: 'completed' | 'interrupted' | 'failed'): void {
    if (!this.#task.isWatched) return;
    const how = status === 'failed' ? 'failed' : 'done';
    this.#work.end(how);
    this.#task.note({
      type: 'taskEnded',
      status,
      usage: usedSince(this.#tokensBefore, this.#turn.thread.window.tokenUsage?.total ?? null),
    });
    this.#task.end(how);
  }
}

function notePrompt(trace: Trace, { thread, caller }: Pick<TracedTurn, 'thread' | 'caller'>, input: readonly UserInput[]): void {
  if (trace.isWatched) trace.note({ type: 'userPrompt', session: sessionFacts(thread, caller.originator), input });
}

function usedSince(before: TokenFacts | null, after: TokenFacts | null): TokenFacts {
  const used = (count: (tokens: TokenFacts) => number): number =>
    after === null ? 0 : Math.max(0, count(after) - (before === null ? 0 : count(before)));
  return {
    inputTokens: used((tokens) => tokens.inputTokens),
    cachedInputTokens: used((tokens) => tokens.cachedInputTokens),
    outputTokens: used((tokens) => tokens.outputTokens),
    reasoningOutputTokens: used((tokens) => tokens.reasoningOutputTokens),
    totalTokens: used((tokens) => tokens.totalTokens),
  };
}
