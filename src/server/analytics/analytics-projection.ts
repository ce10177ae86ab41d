import type { EngineEvent, WorkerStarted } from '../../engine/event.js';
import { toThreadId } from '../../engine/thread-id.js';
import type { MethodName, ParamsOf, ResultOf } from '../../protocol/index.js';
import type { AnalyticsFact, AnalyticsRuntime, InitializationMode } from '../../telemetry/analytics/fact.js';
import type { Connection } from '../connection.js';
import { toGuardianReview } from './guardian-fact.js';
import { toItemFact } from './item-facts.js';
import { type KnownThread, toClient, toKnownThread, toLineage } from './known-thread.js';
import { steerRejection } from './steer-fact.js';
import { toTurnOutcome, toTurnSettings } from './turn-fact.js';

/** An answer that went out. */
export type Answered = {
  [M in WatchedMethod]: {
    readonly method: M;
    readonly connection: Connection;
    readonly params: ParamsOf<M>;
    readonly outcome: { readonly result: ResultOf<M> } | { readonly error: unknown };
  };
}[WatchedMethod];

export type WatchedMethod = Extract<MethodName, 'thread/start' | 'thread/resume' | 'thread/fork' | 'turn/start' | 'turn/steer'>;

type Of<T extends EngineEvent['type']> = Extract<EngineEvent, { type: T }>;

/** Turns that were asked for and never began are forgotten beyond this many. */
const maxWaitingTurns = 64;

/**
 * Turns what is answered and what happens into facts. It remembers what it needs of threads that are loaded, and does nothing
 * else.
 */
export class AnalyticsProjection {
  readonly #runtime: AnalyticsRuntime;
  readonly #now: () => number;
  readonly #threads = new Map<string, KnownThread>();

  constructor(options: { readonly runtime: AnalyticsRuntime; readonly now: () => number }) {
    this.#runtime = options.runtime;
    this.#now = options.now;
  }

  answered(answer: Answered): readonly AnalyticsFact[] {
    switch (answer.method) {
      case 'thread/start':
        return this.#initialized(answer, 'new');
      case 'thread/resume':
        return this.#initialized(answer, 'resumed');
      case 'thread/fork':
        return this.#initialized(answer, 'forked');
      case 'turn/start':
        this.#turnAsked(answer);
        return [];
      case 'turn/steer':
        return this.#steered(answer);
      default:
        return answer satisfies never;
    }
  }

  happened(event: EngineEvent): readonly AnalyticsFact[] {
    switch (event.type) {
      case 'workerStarted':
        return this.#workerStarted(event);
      case 'turnConfigured':
        this.#noteConfiguration(event);
        return [];
      case 'tokenUsageUpdated':
        this.#noteTokens(event);
        return [];
      case 'itemStarted':
        this.#threads.get(event.threadId)?.itemStarts.set(event.item.id, event.atMs);
        return [];
      case 'itemCompleted':
        return this.#itemCompleted(event);
      case 'turnCompleted':
        return this.#turnCompleted(event);
      case 'compactionEnded':
        return this.#compactionEnded(event);
      case 'autoReviewCompleted':
        return this.#reviewed(event);
      case 'threadClosed':
        this.#threads.delete(event.threadId);
        return [];
      default:
        return [];
    }
  }

  /** A client was asked a question about a thread, and has answered. */
  clientAnswered(connection: Connection, { threadId, method, isRefused }: ClientAnswered): readonly AnalyticsFact[] {
    const { product_client_id, client_name } = toClient(connection);
    const outcome = isRefused ? 'refused' : 'answered';
    return [{ event_type: 'server_request', event_params: { thread_id: threadId, method, product_client_id, client_name, outcome } }];
  }

  #initialized(
    { connection, outcome }: Extract<Answered, { method: 'thread/start' | 'thread/resume' | 'thread/fork' }>,
    mode: InitializationMode,
  ): readonly AnalyticsFact[] {
    if (!('result' in outcome)) return [];
    const { thread, model } = outcome.result;
    const client = toClient(connection);
    const lineage = toLineage(thread, mode);
    const known = toKnownThread({ id: thread.id, client, lineage, initializationMode: mode, isEphemeral: thread.ephemeral });
    const before = this.#threads.get(thread.id);
    // One that is loaded already goes on as it began; its client is the last one that asked for it.
    if (before === undefined) this.#threads.set(thread.id, known);
    else before.client = client;
    return [
      {
        event_type: 'codex_thread_initialized',
        event_params: {
          thread_id: thread.id,
          app_server_client: client,
          runtime: this.#runtime,
          model,
          ephemeral: thread.ephemeral,
          initialization_mode: mode,
          ...lineage,
          created_at: thread.createdAt,
        },
      },
    ];
  }

  #workerStarted({ threadId, kind, parentThreadId, model, isEphemeral, createdAtMs }: WorkerStarted): readonly AnalyticsFact[] {
    const parent = this.#threads.get(parentThreadId);
    if (parent === undefined) return [];
    const client = { ...parent.client, rpc_transport: 'in_process', experimental_api_enabled: null } as const;
    const lineage = { thread_source: 'subagent', subagent_source: kind, parent_thread_id: parentThreadId };
    if (kind === 'guardian') parent.reviewer = { threadId, model, reviews: 0 };
    else this.#threads.set(threadId, toKnownThread({ id: threadId, client, lineage, initializationMode: null, isEphemeral }));
    return [
      {
        event_type: 'codex_thread_initialized',
        event_params: {
          thread_id: threadId,
          app_server_client: client,
          runtime: this.#runtime,
          model,
          ephemeral: isEphemeral,
          initialization_mode: 'new',
          ...lineage,
          created_at: Math.floor(createdAtMs / 1000),
        },
      },
    ];
  }

  #turnAsked({ connection, params, outcome }: Extract<Answered, { method: 'turn/start' }>): void {
    if (!('result' in outcome)) return;
    const turns = this.#threads.get(toThreadId(params.threadId))?.turns;
    turns?.set(outcome.result.turn.id, { client: toClient(connection), configured: null, steerCount: 0 });
    // What joined a turn that ran never becomes one of its own.
    const [oldest] = turns?.keys() ?? [];
    if (oldest !== undefined && turns !== undefined && turns.size > maxWaitingTurns) turns.delete(oldest);
  }

  #steered({ connection, params, outcome }: Extract<Answered, { method: 'turn/steer' }>): readonly AnalyticsFact[] {
    const thread = this.#findAsked(params.threadId);
    if (thread === null) return [];
    const turnId = 'result' in outcome ? outcome.result.turnId : null;
    const turn = turnId === null ? undefined : thread.turns.get(turnId);
    if (turn !== undefined) turn.steerCount++;
    return [
      {
        event_type: 'codex_turn_steer_event',
        event_params: {
          ...this.#ofThread(thread),
          app_server_client: toClient(connection),
          expected_turn_id: params.expectedTurnId,
          accepted_turn_id: turnId,
          num_input_images: params.input.filter(({ type }) => type === 'image' || type === 'localImage').length,
          result: turnId === null ? 'rejected' : 'accepted',
          rejection_reason: 'error' in outcome ? steerRejection(outcome.error) : null,
          created_at: Math.floor(this.#now() / 1000),
        },
      },
    ];
  }

  #noteConfiguration(event: Of<'turnConfigured'>): void {
    const turn = this.#threads.get(event.threadId)?.turns.get(event.turnId);
    if (turn !== undefined) turn.configured = event;
  }

  #noteTokens({ threadId, tokenUsage, repeated }: Of<'tokenUsageUpdated'>): void {
    const thread = this.#threads.get(threadId);
    if (thread !== undefined && !repeated) thread.tokens = tokenUsage.total;
  }

  #itemCompleted({ threadId, turnId, item, atMs }: Of<'itemCompleted'>): readonly AnalyticsFact[] {
    const thread = this.#threads.get(threadId);
    const startedAtMs = thread?.itemStarts.get(item.id) ?? atMs;
    thread?.itemStarts.delete(item.id);
    const fact = toItemFact(item);
    // Of an agent nobody has asked for: who would be told for it is not known.
    if (thread === undefined || fact === null || thread.initializationMode === null) return [];
    return [
      {
        event_type: fact.type,
        event_params: {
          ...this.#ofThread(thread),
          turn_id: turnId,
          item_id: item.id,
          tool_name: fact.toolName,
          started_at_ms: startedAtMs,
          completed_at_ms: atMs,
          duration_ms: atMs - startedAtMs,
          execution_duration_ms: fact.executionMs,
          review_count: 0,
          guardian_review_count: 0,
          user_review_count: 0,
          final_approval_outcome: 'unknown',
          terminal_status: fact.status,
          failure_kind: fact.status === 'failed' ? 'tool_error' : fact.status === 'rejected' ? 'approval_denied' : null,
          requested_additional_permissions: false,
          requested_network_access: false,
          ...fact.own,
        },
      },
    ];
  }

  #turnCompleted(event: Of<'turnCompleted'>): readonly AnalyticsFact[] {
    const thread = this.#threads.get(event.threadId);
    const turn = thread?.turns.get(event.turnId);
    thread?.turns.delete(event.turnId);
    thread?.itemStarts.clear();
    if (thread === undefined || thread.initializationMode === null || !turn?.configured) return [];
    const { configured, client, steerCount } = turn;
    return [
      {
        event_type: 'codex_turn_event',
        event_params: {
          ...this.#ofThread(thread),
          app_server_client: client,
          turn_id: event.turnId,
          submission_type: null,
          ephemeral: thread.isEphemeral,
          initialization_mode: thread.initializationMode,
          ...toTurnSettings(configured),
          steer_count: steerCount,
          ...toTurnOutcome(event, { tokensBefore: configured.tokensBefore, tokensAfter: thread.tokens }),
        },
      },
    ];
  }

  #compactionEnded(event: Of<'compactionEnded'>): readonly AnalyticsFact[] {
    const thread = this.#threads.get(event.threadId);
    if (thread === undefined) return [];
    const isManual = event.phase === 'standalone';
    return [
      {
        event_type: 'codex_compaction_event',
        event_params: {
          ...this.#ofThread(thread),
          turn_id: event.turnId,
          trigger: isManual ? 'manual' : 'auto',
          reason: isManual ? 'user_requested' : event.isForSmallerWindow ? 'model_downshift' : 'context_limit',
          implementation: event.isByProvider ? 'responses_compact' : 'responses',
          phase: ({ standalone: 'standalone_turn', preTurn: 'pre_turn', midTurn: 'mid_turn' } as const)[event.phase],
          strategy: 'memento',
          status: event.status,
          error: event.error,
          active_context_tokens_before: event.tokensBefore,
          active_context_tokens_after: event.tokensAfter,
          started_at: Math.floor(event.startedAtMs / 1000),
          completed_at: Math.floor(event.completedAtMs / 1000),
          duration_ms: event.completedAtMs - event.startedAtMs,
        },
      },
    ];
  }

  #reviewed(event: Of<'autoReviewCompleted'>): readonly AnalyticsFact[] {
    const thread = this.#threads.get(event.threadId);
    if (thread === undefined) return [];
    const { client, reviewer, id } = thread;
    const review = toGuardianReview(event, reviewer);
    if (reviewer !== null) reviewer.reviews++;
    return [
      {
        event_type: 'codex_guardian_review',
        event_params: { thread_id: id, app_server_client: client, runtime: this.#runtime, ...review },
      },
    ];
  }

  #findAsked(threadId: string): KnownThread | null {
    try {
      return this.#threads.get(toThreadId(threadId)) ?? null;
    } catch {
      return null; // Not even an id: the request was refused for it.
    }
  }

  #ofThread({ id, client, lineage }: KnownThread) {
    return { thread_id: id, app_server_client: client, runtime: this.#runtime, ...lineage };
  }
}

export interface ClientAnswered {
  readonly threadId: string;
  readonly method: string;
  readonly isRefused: boolean;
}
