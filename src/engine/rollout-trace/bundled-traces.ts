import { BundleWriter } from '../../telemetry/rollout-trace/bundle-writer.js';
import type { Fact } from '../../telemetry/tracing/fact.js';
import type { TracedWork } from '../../telemetry/tracing.js';
import type { EngineEvent } from '../event.js';
import type { LoadedThread } from '../thread/thread.js';
import type { AgentResult, RolloutTraces } from './rollout-traces.js';
import { type Place, TracedCompaction, TracedInference } from './traced-request.js';
import { TracedThread } from './traced-thread.js';

export interface BundledTracesOptions {
  /** The folder of all bundles. Absolute. */
  readonly root: string;
  readonly now: () => number;
  readonly createId: () => string;
  readonly warn: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

/** Writes a bundle for each thread: what the engine tells of it, and what its turns say and hear. */
export class BundledTraces implements RolloutTraces {
  readonly #options: BundledTracesOptions;
  readonly #threads = new Map<string, TracedThread>();
  readonly #inferences = new WeakMap<TracedWork, TracedInference>();
  readonly #compactions = new WeakMap<TracedWork, TracedCompaction>();
  #inferenceCount = 0;
  #compactionCount = 0;

  constructor(options: BundledTracesOptions) {
    this.#options = options;
  }

  threadLoaded(thread: LoadedThread, { isNew }: { readonly isNew: boolean }): void {
    const { lineage } = thread;
    const isAgent = isNew && lineage?.kind === 'collab_spawn';
    const parent = isAgent ? this.#threads.get(lineage.parentThreadId ?? '') : undefined;
    const writer = parent?.writer ?? this.#open(thread.id);
    const nicknameOf = (id: string): string | null => this.#threads.get(id)?.nickname ?? null;
    this.#threads.set(thread.id, new TracedThread(thread, { writer, nicknameOf }));
  }

  async threadClosed(threadId: string): Promise<void> {
    const thread = this.#threads.get(threadId);
    if (thread === undefined) return;
    this.#threads.delete(threadId);
    thread.end();
    await thread.writer.flush();
  }

  observe(event: EngineEvent): void {
    if ('threadId' in event && event.threadId !== null) this.#threads.get(event.threadId)?.observe(event);
  }

  agentEnded(result: AgentResult): void {
    const { childThreadId, childTurnId, parentThreadId, message } = result;
    const thread = this.#threads.get(childThreadId);
    if (thread === undefined || thread.writer !== this.#threads.get(parentThreadId)?.writer) return;
    const content = { child_agent_path: result.childPath, message, status: result.status };
    thread.writer.add({
      at: { threadId: childThreadId, turnId: childTurnId },
      type: 'agent_result_observed',
      fields: {
        edge_id: `edge:agent_result:${childThreadId}:${childTurnId}:${parentThreadId}`,
        child_thread_id: childThreadId,
        child_codex_turn_id: childTurnId,
        parent_thread_id: parentThreadId,
        message,
      },
      payload: { field: 'carried_payload', kind: 'agent_result', content },
    });
  }

  noted(fact: Fact, traced: TracedWork): void {
    switch (fact.type) {
      case 'requestSent':
        this.#requestSent(fact, traced);
        return;
      case 'responseItem':
        this.#inferences.get(traced)?.hear(fact.item);
        return;
      case 'apiRequest':
        this.#inferences.get(traced)?.hearId(fact.requestId);
        return;
      case 'responseRead':
        this.#inferences.get(traced)?.complete(fact.responseId, fact.usage);
        return;
      case 'requestFailed':
        this.#inferences.get(traced)?.fail(fact);
        this.#compactions.get(traced)?.fail(fact.error);
        return;
      case 'compactionAnswered':
        this.#compactions.get(traced)?.complete(fact.items);
        return;
      case 'historyReplaced':
        this.#threadOf(traced)?.historyReplaced(fact);
        return;
      case 'toolCalled':
      case 'toolAnswered':
        this.#noteTool(fact, traced);
        return;
      default:
        return;
    }
  }

  #noteTool(fact: Extract<Fact, { type: 'toolCalled' | 'toolAnswered' }>, traced: TracedWork): void {
    const at = placeOf(traced);
    const thread = this.#threadOf(traced);
    if (at === null || thread === undefined) return;
    if (fact.type === 'toolCalled') thread.toolCalled(fact, at);
    else thread.toolAnswered(fact);
  }

  #requestSent(fact: Extract<Fact, { type: 'requestSent' }>, traced: TracedWork): void {
    const at = placeOf(traced);
    const thread = this.#threadOf(traced);
    if (at === null || thread === undefined || traced.work.type !== 'modelRequest') return;
    const { writer } = thread;
    if (traced.work.path === 'responses/compact') {
      const request = { id: `compaction_request:${++this.#compactionCount}`, at, writer };
      thread.compaction = new TracedCompaction(this.#options.createId(), request, fact);
      this.#compactions.set(traced, thread.compaction);
      return;
    }
    // A request for a summary of the history is no part of the conversation.
    if (traced.parent?.work.type !== 'sampling') return;
    this.#inferences.set(traced, new TracedInference({ id: `inference:${++this.#inferenceCount}`, at, writer }, fact));
  }

  #threadOf(traced: TracedWork): TracedThread | undefined {
    return this.#threads.get(traced.session?.threadId ?? '');
  }

  #open(rootThreadId: string): BundleWriter {
    const { root, createId, now, warn } = this.#options;
    return new BundleWriter({ root, traceId: createId(), rootThreadId, now, warn });
  }
}

/** The turn that a piece of work belongs to. */
function placeOf(traced: TracedWork): Place | null {
  for (let at: TracedWork | null = traced; at !== null; at = at.parent) {
    if (at.work.type === 'task') return { threadId: at.work.session.threadId, turnId: at.work.turnId };
  }
  return null;
}
