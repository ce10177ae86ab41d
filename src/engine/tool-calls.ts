import type { ResponseItem } from '../model/model-transport.js';
import type { EngineEvent } from './event.js';
import { stringOf } from './json.js';
import type { Tool, ToolCall, ToolOutput } from './tools/tool.js';
import type { TurnContext } from './turn-context.js';

/** How long an interrupted tool may take to end by itself. */
const abortGraceMs = 100;

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
  readonly #running: Running[] = [];
  #exclusive: Promise<unknown> = Promise.resolve();
  #shared: Promise<unknown>[] = [];

  constructor(turn: TurnContext) {
    this.#turn = turn;
  }

  /** Starts what the item calls; items that call nothing are ignored. */
  add(item: ResponseItem): void {
    const call = toToolCall(item);
    if (call !== null) this.#running.push({ call, output: this.#start(call) });
  }

  /** Waits for all and records their outputs. False: there were none. */
  async settle(): Promise<boolean> {
    for (const { call, output } of this.#running) {
      const { body } = await output;
      const type = call.kind === 'custom' ? 'custom_tool_call_output' : 'function_call_output';
      this.#turn.record({ type, call_id: call.callId, output: body });
    }
    return this.#running.length > 0;
  }

  #start(call: ToolCall): Promise<ToolOutput> {
    const tool = this.#turn.tools.get(call.name);
    if (tool === undefined || tool.kind !== call.kind) {
      const what = call.kind === 'custom' ? 'unsupported custom tool call' : 'unsupported call';
      return Promise.resolve({ body: `${what}: ${call.name}`, success: false });
    }
    const run = (): Promise<ToolOutput> => this.#run(tool, call);
    if (tool.parallel) {
      const output = this.#exclusive.then(run);
      this.#shared.push(output);
      return output;
    }
    const output = Promise.all([this.#exclusive, ...this.#shared]).then(run);
    this.#exclusive = output;
    this.#shared = [];
    return output;
  }

  /** Never rejects: an abandoned call and a broken tool have outputs too. */
  async #run(tool: Tool, call: ToolCall): Promise<ToolOutput> {
    const { signal, clock } = this.#turn;
    const startedAtMs = clock.now();
    const aborted = (): ToolOutput => ({ body: `aborted by user after ${((clock.now() - startedAtMs) / 1000).toFixed(1)}s`, success: false });
    if (signal.aborted) return aborted();
    const guard = new AbortGuard(signal);
    const context = this.#turn.toolContext((event) => guard.pass(event, this.#turn.emit));
    try {
      return await Promise.race([tool.run(call, context), guard.expired.then(aborted)]);
    } catch (error) {
      if (signal.aborted) return aborted();
      return { body: `${call.name} failed: ${error instanceof Error ? error.message : String(error)}`, success: false };
    } finally {
      guard.dispose();
    }
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
  const name = `${stringOf(item.namespace) ?? ''}${stringOf(item.name) ?? ''}`;
  if (item.type === 'function_call') return { kind: 'function', callId, name, input: stringOf(item.arguments) ?? '' };
  if (item.type === 'custom_tool_call') return { kind: 'custom', callId, name, input: stringOf(item.input) ?? '' };
  if (item.type === 'local_shell_call') return { kind: 'function', callId, name: 'local_shell', input: JSON.stringify(item.action ?? {}) };
  return null;
}
