import type { ResponseItem } from '../../model/model-transport.js';
import type { EngineEvent } from '../event.js';

export interface ToolCall {
  readonly kind: 'function' | 'custom';
  readonly callId: string;
  readonly name: string;
  /** The JSON text of a function's arguments, or the free text of a custom tool's input. */
  readonly input: string;
}

/** What the model is told. `body` is a string, or content parts when images are among them. */
export interface ToolOutput {
  readonly body: string | readonly unknown[];
  readonly success: boolean;
}

/** Asks whoever watches the thread. The engine knows no client: it gets answers. */
export interface Approvals {
  command(request: {
    threadId: string;
    turnId: string;
    itemId: string;
    command: string;
    cwd: string;
    reason: string | null;
    signal: AbortSignal;
  }): Promise<'accept' | 'acceptForSession' | 'decline' | 'cancel'>;
  fileChange(request: {
    threadId: string;
    turnId: string;
    itemId: string;
    reason: string | null;
    signal: AbortSignal;
  }): Promise<'accept' | 'acceptForSession' | 'decline' | 'cancel'>;
}

/** What a running tool may use. */
export interface ToolContext {
  readonly threadId: string;
  readonly turnId: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly emit: (event: EngineEvent) => void;
  readonly approvals: Approvals;
  /** True when nothing may run or change without being asked for first: no sandbox confines it. */
  readonly mustAsk: 'never' | 'ask' | 'refuse';
}

export interface Tool {
  readonly name: string;
  readonly kind: ToolCall['kind'];
  /** The entry of the request's `tools`. */
  readonly spec: ResponseItem | Readonly<Record<string, unknown>>;
  /** May run beside other parallel tools; the others run alone, in call order. */
  readonly parallel: boolean;
  /** Works in an environment: not offered to a turn that has none. */
  readonly needsEnvironment: boolean;
  /** Never rejects for a failing command or bad arguments: those are outputs. Rejects only with `signal.reason`. */
  run(call: ToolCall, context: ToolContext): Promise<ToolOutput>;
}

/** What a turn with these environments is offered; `null` stands for the default one. */
export const offeredTools = (tools: readonly Tool[], environments: readonly unknown[] | null): readonly Tool[] =>
  environments?.length === 0 ? tools.filter((tool) => !tool.needsEnvironment) : tools;
