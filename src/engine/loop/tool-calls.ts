import type { ResponseItem } from '../../model/model-transport.js';
import { stringOf } from '../../platform/json.js';
import type { Trace } from '../../telemetry/tracing.js';
import type { EngineEvent } from '../event.js';
import { cutRecordedOutput } from '../tools/commands/recorded-output.js';
import type { InputStream, Tool, ToolCall, ToolContext, ToolOutput } from '../tools/tool.js';
import { calledName, toToolResult } from './tool-result.js';
import type { TurnContext } from './turn-context.js';

/** How long an interrupted tool may take to end by itself. */
const abortGraceMs = 100;

/** How many parallel tools run at a time: a response may call a thousand. */
const maxParallel = 32;

interface Running {
  readonly call: ToolCall;
  readonly output: Promise<ToolOutput>;
}

/**
 * Runs the calls of one response as they arrive: parallel tools side by side, the others alone and in call order. The
 * outputs are recorded in call order once all are there.
 */
export class ToolCalls {
  readonly #turn: TurnContext;
  /** The request whose response calls. */
  readonly #trace: Trace;
  readonly #running: Running[] = [];
  #exclusive: Promise<unknown> = Promise.resolve();
  #shared: Promise<unknown>[] = [];
  #writing: { readonly callId: string; readonly itemId: string | null; readonly stream: InputStream } | null = null;
  #active = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #responseEnded: Promise<void>;
  #endResponse: () => void = () => {};

  constructor(turn: TurnContext, trace: Trace) {
    this.#turn = turn;
    this.#trace = trace;
    this.#responseEnded = new Promise((resolve) => {
      this.#endResponse = resolve;
    });
  }

  /** Starts what the item calls; items that call nothing are ignored. */
  add(item: ResponseItem): void {
    const call = toToolCall(item);
    if (call !== null && call.callId === this.#writing?.callId) {
      this.#writing.stream.end();
      this.#writing = null;
    }
    if (call !== null) this.#running.push({ call, output: this.#watch(call) });
  }

  /** The model begins to write a call. */
  begin(item: ResponseItem): void {
    const call = toToolCall(item);
    if (call?.kind !== 'custom') return;
    const context = this.#turn.toolContext({
      emit: (event) => {
        if (!this.#turn.signal.aborted) this.#turn.emit(event);
      },
      trace: this.#trace,
      responseEnded: this.#responseEnded,
    });
    const stream = this.#turn.tools.find(call)?.streamInput?.(call.callId, context) ?? null;
    this.#writing = stream === null ? null : { callId: call.callId, itemId: stringOf(item.id), stream };
  }

  /** The model goes on writing a call. */
  hear({ itemId, callId, delta }: { readonly itemId: string; readonly callId: string | null; readonly delta: string }): void {
    const writing = this.#writing;
    if (writing !== null && (callId === writing.callId || itemId === writing.itemId)) writing.stream.push(delta);
  }

  /** The response has ended. Waits for all and records their outputs. False: there were none. */
  async settle(): Promise<boolean> {
    this.#endResponse();
    const policy = this.#turn.tools.scope.model.truncationPolicy;
    for (const { call, output } of this.#running) this.#turn.record(toOutputItem(call, await output, policy));
    return this.#running.length > 0;
  }

  #watch(call: ToolCall): Promise<ToolOutput> {
    const trace = this.#trace.isWatched ? this.#trace.begin({ type: 'tool', name: calledName(call), callId: call.callId }) : this.#trace;
    return trace.isWatched ? this.#startWatched(call, trace) : this.#start(call, trace);
  }

  async #startWatched(call: ToolCall, trace: Trace): Promise<ToolOutput> {
    const { clock, signal, tools } = this.#turn;
    const startedAtMs = clock.now();
    const output = await this.#start(call, trace);
    const durationMs = clock.now() - startedAtMs;
    const policy = tools.scope.model.truncationPolicy;
    trace.note(toToolResult({ call, tool: tools.find(call), output, durationMs, isAborted: signal.aborted, policy }));
    const item = toOutputItem(call, output, policy);
    trace.note({ type: 'toolAnswered', callId: call.callId, item, success: output.success, isAborted: signal.aborted });
    trace.end();
    return output;
  }

  #start(call: ToolCall, trace: Trace): Promise<ToolOutput> {
    const tool = this.#turn.tools.find(call);
    if (tool === undefined) {
      if (trace.isWatched) trace.note({ type: 'toolCalled', ...call, mcp: null });
      return Promise.resolve(unsupported(call));
    }
    const run = (): Promise<ToolOutput> => this.#run(tool, call, trace);
    if (tool.parallel) {
      const output = this.#exclusive.then(() => this.#inTurn(run));
      this.#shared.push(output);
      return output;
    }
    const output = Promise.all([this.#exclusive, ...this.#shared]).then(run);
    this.#exclusive = output;
    this.#shared = [];
    return output;
  }

  async #inTurn(run: () => Promise<ToolOutput>): Promise<ToolOutput> {
    if (this.#active >= maxParallel) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#active++;
    try {
      return await run();
    } finally {
      const next = this.#waiting.shift(); // Who comes next takes the place over.
      if (next === undefined) this.#active--;
      else next();
    }
  }

  /** Never rejects: an abandoned call and a broken tool have outputs too. */
  async #run(tool: Tool, call: ToolCall, trace: Trace): Promise<ToolOutput> {
    const { signal, clock } = this.#turn;
    const startedAtMs = clock.now();
    const aborted = (): ToolOutput => {
      const seconds = ((clock.now() - startedAtMs) / 1000).toFixed(1);
      return { body: tool.describeAbort?.(seconds) ?? `aborted by user after ${seconds}s`, success: false };
    };
    if (signal.aborted) return aborted();
    if (trace.isWatched) trace.note({ type: 'toolCalled', ...call, mcp: tool.mcp ?? null });
    const guard = new AbortGuard(signal);
    const context = this.#turn.toolContext({
      emit: (event) => guard.pass(event, this.#turn.emit),
      trace,
      responseEnded: this.#responseEnded,
    });
    try {
      return await Promise.race([this.#runWithHooks(tool, call, context), guard.expired.then(aborted)]);
    } catch (error) {
      if (signal.aborted) return aborted();
      return { body: `${call.name} failed: ${error instanceof Error ? error.message : String(error)}`, success: false };
    } finally {
      guard.dispose();
    }
  }

  /** Hooks may refuse the call, and may put words of their own in place of its output. */
  async #runWithHooks(tool: Tool, call: ToolCall, context: ToolContext): Promise<ToolOutput> {
    const { toolHooks, signal } = this.#turn;
    const hooked = tool.hooked?.(call) ?? null;
    const refusal = hooked === null ? null : await toolHooks.before(hooked);
    if (refusal !== null) return { body: refusal, success: false };
    signal.throwIfAborted();
    const output = await context.trace.run(() => tool.run(call, context));
    const feedback = output.ended ? await toolHooks.after(output.ended.call, output.ended.response) : null;
    return feedback === null ? output : { ...output, body: feedback };
  }
}

/** Cuts a call off when its turn is aborted: its events at once, its output after a moment. */
class AbortGuard {
  readonly expired: Promise<void>;
  readonly #signal: AbortSignal;
  readonly #onAbort: () => void;
  #timer: NodeJS.Timeout | undefined;
  #silent = false;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    let expire = (): void => {};
    this.expired = new Promise((resolve) => {
      expire = resolve;
    });
    this.#onAbort = () => {
      this.#silent = true;
      this.#timer = setTimeout(expire, abortGraceMs);
    };
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  pass(event: EngineEvent, emit: (event: EngineEvent) => void): void {
    if (!this.#silent) emit(event);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#onAbort);
  }
}

function toToolCall(item: ResponseItem): ToolCall | null {
  const callId = stringOf(item.call_id);
  if (callId === null) return null;
  const called = { callId, name: stringOf(item.name) ?? '', namespace: stringOf(item.namespace) };
  switch (item.type) {
    case 'function_call':
      return { ...called, kind: 'function', input: stringOf(item.arguments) ?? '' };
    case 'custom_tool_call':
      return { ...called, kind: 'custom', input: stringOf(item.input) ?? '' };
    case 'local_shell_call':
      return { ...called, kind: 'function', name: 'local_shell', input: JSON.stringify(item.action ?? {}) };
    case 'tool_search_call':
      // Searches that the provider runs itself come with their results.
      if (item.execution !== 'client') return null;
      return { ...called, kind: 'search', name: 'tool_search', input: JSON.stringify(item.arguments ?? {}) };
    default:
      return null;
  }
}

function unsupported(call: ToolCall): ToolOutput {
  if (call.kind === 'search') return { body: [], success: false };
  const what = call.kind === 'custom' ? 'unsupported custom tool call' : 'unsupported call';
  return { body: `${what}: ${calledName(call)}`, success: false };
}

function toOutputItem({ kind, callId }: ToolCall, { body }: ToolOutput, policy: Parameters<typeof cutRecordedOutput>[1]): ResponseItem {
  if (kind === 'search') {
    return {
      type: 'tool_search_output',
      call_id: callId,
      status: 'completed',
      execution: 'client',
      tools: Array.isArray(body) ? body : [],
    };
  }
  const type = kind === 'custom' ? 'custom_tool_call_output' : 'function_call_output';
  return { type, call_id: callId, output: cutRecordedOutput(body, policy) };
}
