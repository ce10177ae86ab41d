import type { EngineEvent } from '../../engine/event.js';
import type { WorkerStarted } from '../../engine/events/thread-event.js';
import { toThreadId } from '../../engine/thread/thread-id.js';
import { findPluginId } from '../../extensions/plugins/plugin-id.js';
import type { AnalyticsFact, AnalyticsRuntime, InitializationMode, ThreadInitializedParams } from '../../telemetry/analytics/fact.js';
import type { Connection } from '../connections/connection.js';
import type { Answered, ClientAnswered } from './answered.js';
import { toAppsMentioned, toAppUsed } from './app-fact.js';
import { toCompaction } from './compaction-fact.js';
import { toGuardianReview } from './guardian-fact.js';
import { toHookRun } from './hook-fact.js';
import { toItemEvent } from './item-params.js';
import { type KnownThread, toClient, toKnownThread, toLineage } from './known-thread.js';
import { type PluginChanged, toPluginChange, toPluginParams } from './plugin-fact.js';
import { toSteer } from './steer-fact.js';
import { ToldUses } from './told-uses.js';
import { toTurnOutcome, toTurnSettings } from './turn-fact.js';

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
  readonly #pluginUses = new ToldUses();

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
      case 'hookCompleted':
        return this.#hookRan(event);
      case 'pluginUsed':
        return this.#pluginUsed(event);
      case 'appsMentioned':
        return this.#ofKnown(event.threadId, (thread) => toAppsMentioned(event, thread));
      case 'appUsed':
        return this.#ofKnown(event.threadId, (thread) => toAppUsed(event, thread));
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

  pluginChanged(connection: Connection, changed: PluginChanged): readonly AnalyticsFact[] {
    return [toPluginChange(changed, toClient(connection).product_client_id)];
  }

  #initialized(
    { connection, outcome }: Extract<Answered, { method: 'thread/start' | 'thread/resume' | 'thread/fork' }>,
    mode: InitializationMode,
  ): readonly AnalyticsFact[] {
    if (!('result' in outcome)) return [];
    const { thread, model } = outcome.result;
    const client = toClient(connection);
    const lineage = toLineage(thread, mode);
    const known = toKnownThread({ id: thread.id, client, lineage, initializationMode: mode, isEphemeral: thread.ephemeral, model });
    const before = this.#threads.get(thread.id);
    // Of one that is loaded already, what goes on in it is still known.
    this.#threads.set(thread.id, before === undefined ? known : { ...before, client, lineage, initializationMode: mode });
    return [this.#began(known, { model, created_at: thread.createdAt, initialization_mode: mode })];
  }

  #workerStarted({ threadId, kind, parentThreadId, model, isEphemeral, createdAtMs }: WorkerStarted): readonly AnalyticsFact[] {
    const parent = this.#threads.get(parentThreadId);
    if (parent === undefined) return [];
    const client = { ...parent.client, rpc_transport: 'in_process', experimental_api_enabled: null } as const;
    const lineage = { thread_source: 'subagent', subagent_source: kind, parent_thread_id: parentThreadId };
    const known = toKnownThread({ id: threadId, client, lineage, initializationMode: null, isEphemeral, model });
    if (kind === 'guardian') parent.reviewer = { threadId, model, reviews: 0 };
    else this.#threads.set(threadId, known);
    return [this.#began(known, { model, created_at: Math.floor(createdAtMs / 1000), initialization_mode: 'new' })];
  }

  #began(thread: KnownThread, facts: Pick<ThreadInitializedParams, 'model' | 'created_at' | 'initialization_mode'>): AnalyticsFact {
    return { event_type: 'codex_thread_initialized', event_params: { ...this.#ofThread(thread), ephemeral: thread.isEphemeral, ...facts } };
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
    if (thread === null || params.expectedTurnId === '') return [];
    const turnId = 'result' in outcome ? outcome.result.turnId : null;
    const turn = turnId === null ? undefined : thread.turns.get(turnId);
    if (turn !== undefined) turn.steerCount++;
    const created_at = Math.floor(this.#now() / 1000);
    return [
      {
        event_type: 'codex_turn_steer_event',
        event_params: { ...this.#ofThread(thread), app_server_client: toClient(connection), ...toSteer({ params, outcome }), created_at },
      },
    ];
  }

  #noteConfiguration(event: Of<'turnConfigured'>): void {
    const thread = this.#threads.get(event.threadId);
    if (thread === undefined) return;
    thread.model = event.settings.model;
    const turn = thread.turns.get(event.turnId);
    if (turn !== undefined) turn.configured = event;
  }

  #noteTokens({ threadId, tokenUsage, repeated }: Of<'tokenUsageUpdated'>): void {
    const thread = this.#threads.get(threadId);
    if (thread !== undefined && !repeated) thread.tokens = tokenUsage.total;
  }

  #itemCompleted(event: Of<'itemCompleted'>): readonly AnalyticsFact[] {
    const thread = this.#threads.get(event.threadId);
    const startedAtMs = thread?.itemStarts.get(event.item.id) ?? event.atMs;
    thread?.itemStarts.delete(event.item.id);
    // Of an agent nobody has asked for: who would be told for it is not known.
    if (thread === undefined || thread.initializationMode === null) return [];
    const found = toItemEvent(event, startedAtMs);
    return found === null ? [] : [{ event_type: found.type, event_params: { ...this.#ofThread(thread), ...found.params } }];
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
    return this.#ofKnown(event.threadId, (thread) => [
      { event_type: 'codex_compaction_event', event_params: { ...this.#ofThread(thread), ...toCompaction(event) } },
    ]);
  }

  #reviewed(event: Of<'autoReviewCompleted'>): readonly AnalyticsFact[] {
    return this.#ofKnown(event.threadId, ({ id, client, reviewer }) => {
      const review = toGuardianReview(event, reviewer);
      if (reviewer !== null) reviewer.reviews++;
      return [
        {
          event_type: 'codex_guardian_review',
          event_params: { thread_id: id, app_server_client: client, runtime: this.#runtime, ...review },
        },
      ];
    });
  }

  #hookRan(event: Of<'hookCompleted'>): readonly AnalyticsFact[] {
    return this.#ofKnown(event.threadId, ({ id, model }) => [
      { event_type: 'codex_hook_run', event_params: { thread_id: id, model_slug: model, ...toHookRun(event) } },
    ]);
  }

  #pluginUsed({ threadId, turnId, plugin }: Of<'pluginUsed'>): readonly AnalyticsFact[] {
    const thread = this.#threads.get(threadId);
    const id = findPluginId(plugin.id);
    if (thread === undefined || id === null || !this.#pluginUses.isFirst(`${turnId} ${plugin.id}`)) return [];
    const params = toPluginParams(id, plugin, thread.client.product_client_id);
    return [
      { event_type: 'codex_plugin_used', event_params: { ...params, thread_id: thread.id, turn_id: turnId, model_slug: thread.model } },
    ];
  }

  #ofKnown(threadId: string, find: (thread: KnownThread) => readonly AnalyticsFact[]): readonly AnalyticsFact[] {
    const thread = this.#threads.get(threadId);
    return thread === undefined ? [] : find(thread);
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
