import type { BundleWriter } from '../../telemetry/rollout-trace/bundle-writer.js';
import type { HistoryReplaced, ToolAnswered, ToolCalled } from '../../telemetry/tracing/recorded-fact.js';
import type { EngineEvent } from '../event.js';
import type { CommandBegan, ItemCompleted, ItemStarted } from '../events/item-event.js';
import { toProtocolEvent } from '../projection/to-protocol-event.js';
import { type FindNickname, toRuntimeBegin, toRuntimeEnd } from '../projection/to-runtime-record.js';
import type { LoadedThread } from '../thread/thread.js';
import { agentPathOf, sessionConfigured, sessionMetadata } from './session-metadata.js';
import { callFields, failureOf, invocationOf, responseOf } from './tool-records.js';
import type { Place, TracedCompaction } from './traced-request.js';

interface TracedCall {
  readonly at: Place;
  /** Its work was announced, and somebody is asked whether it may run. */
  asked: ItemStarted | null;
  hasBegun: boolean;
  hasAnswered: boolean;
  /** What ends how a command of a terminal ends is not the call. */
  isTerminal: boolean;
  /** The program of somebody else says what it came to. */
  isForeign: boolean;
  /** How its work ended; `null`: it goes on, or there was none. */
  end: 'completed' | 'failed' | null;
}

/** What a bundle tells of one thread. */
export class TracedThread {
  readonly writer: BundleWriter;
  readonly nickname: string | null;
  /** The last history that the provider shortened, until the thread goes on from it. */
  compaction: TracedCompaction | null = null;
  readonly #id: string;
  readonly #nicknameOf: FindNickname;
  readonly #calls = new Map<string, TracedCall>();

  constructor(thread: LoadedThread, { writer, nicknameOf }: { readonly writer: BundleWriter; readonly nicknameOf: FindNickname }) {
    this.writer = writer;
    this.nickname = thread.head.agentNickname;
    this.#id = thread.id;
    this.#nicknameOf = nicknameOf;
    const payload = { field: 'metadata_payload', kind: 'session_metadata', content: sessionMetadata(thread) };
    writer.add({ at: null, type: 'thread_started', fields: { thread_id: thread.id, agent_path: agentPathOf(thread) }, payload });
    this.#protocolEvent('session_configured', sessionConfigured(thread));
  }

  observe(event: EngineEvent): void {
    if (event.type === 'itemStarted' || event.type === 'commandBegan') this.#began(event);
    else if (event.type === 'itemCompleted') this.#ended(event);
    if (event.type === 'turnCompleted' && event.status !== 'interrupted') this.#turnEnded(event.turnId, 'completed');
    if (event.type === 'turnAborted') this.#turnEnded(event.turnId, 'cancelled');
    if (event.type === 'turnStarted') {
      const { threadId, turnId } = event;
      this.writer.add({ at: { threadId, turnId }, type: 'codex_turn_started', fields: { codex_turn_id: turnId, thread_id: threadId } });
    }
    const told = toProtocolEvent(event);
    if (told !== null) this.#protocolEvent(told.name, told.payload);
  }

  toolCalled(call: ToolCalled, at: Place): void {
    if (this.#calls.has(call.callId)) return; // Ids of calls are their model's: a second one of the same name would spoil the bundle.
    this.#calls.set(call.callId, { at, asked: null, hasBegun: false, hasAnswered: false, isTerminal: false, isForeign: false, end: null });
    const payload = { field: 'invocation_payload', kind: 'tool_invocation', content: invocationOf(call) };
    this.writer.add({ at, type: 'tool_call_started', fields: callFields(call), payload });
  }

  /** What was cut off has no end, as in the reference. */
  toolAnswered({ callId, item, success, isAborted }: ToolAnswered): void {
    const call = this.#calls.get(callId);
    if (call === undefined || call.hasAnswered || isAborted) return;
    call.hasAnswered = true;
    const status = success || call.isTerminal ? 'completed' : 'failed';
    const payload = {
      field: 'result_payload',
      kind: 'tool_result',
      content: status === 'completed' || call.isForeign ? responseOf(item) : failureOf(item),
    };
    this.writer.add({ at: call.at, type: 'tool_call_ended', fields: { tool_call_id: callId, status }, payload });
  }

  /** The thread goes on from what the provider made of its history. Other compactions are none of the bundle's. */
  historyReplaced(fact: HistoryReplaced): void {
    this.compaction?.install(fact);
    this.compaction = null;
  }

  end(): void {
    this.#protocolEvent('shutdown_complete', { type: 'shutdown_complete' });
    this.writer.add({ at: null, type: 'thread_ended', fields: { thread_id: this.#id, status: 'completed' } });
    if (this.writer.rootThreadId === this.#id) this.writer.add({ at: null, type: 'rollout_ended', fields: { status: 'completed' } });
  }

  #began(event: ItemStarted | CommandBegan): void {
    const call = this.#calls.get(event.item.id);
    if (call === undefined || call.hasBegun) return;
    const { item } = event;
    call.isTerminal = item.type === 'commandExecution' && item.source === 'unifiedExecStartup';
    call.isForeign = item.type === 'mcpToolCall' || item.type === 'dynamicToolCall';
    if (event.type === 'itemStarted' && event.isAsked) call.asked = event;
    else this.#begin(call, event);
  }

  #begin(call: TracedCall, event: ItemStarted | CommandBegan): void {
    const content = toRuntimeBegin(event, this.#nicknameOf);
    if (content === null) return;
    call.asked = null;
    call.hasBegun = true;
    const payload = { field: 'runtime_payload', kind: 'tool_runtime_event', content };
    this.writer.add({ at: call.at, type: 'tool_call_runtime_started', fields: { tool_call_id: event.item.id }, payload });
  }

  #ended(event: ItemCompleted): void {
    const call = this.#calls.get(event.item.id);
    if (call === undefined || call.end !== null) return;
    const ended = toRuntimeEnd(event, this.#nicknameOf);
    if (ended === null) return;
    if (call.asked !== null) this.#begin(call, call.asked);
    if (!call.hasBegun) return;
    call.end = ended.status;
    const payload = { field: 'runtime_payload', kind: 'tool_runtime_event', content: ended.record };
    const fields = { tool_call_id: event.item.id, status: ended.status };
    this.writer.add({ at: call.at, type: 'tool_call_runtime_ended', fields, payload });
  }

  #turnEnded(turnId: string, status: string): void {
    this.writer.add({ at: { threadId: this.#id, turnId }, type: 'codex_turn_ended', fields: { codex_turn_id: turnId, status } });
  }

  #protocolEvent(name: string, content: unknown): void {
    const payload = { field: 'event_payload', kind: 'protocol_event', content };
    this.writer.add({ at: null, type: 'protocol_event_observed', fields: { event_type: name }, payload });
  }
}
