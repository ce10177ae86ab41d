import { textsOf } from '../../platform/json.js';
import type { ToolResult } from '../../telemetry/tracing/fact.js';
import { cutRecordedOutput } from '../tools/commands/recorded-output.js';
import type { Tool, ToolCall, ToolOutput } from '../tools/tool.js';

export interface EndedCall {
  readonly call: ToolCall;
  /** `undefined`: there is no such tool. */
  readonly tool: Tool | undefined;
  readonly output: ToolOutput;
  readonly durationMs: number;
  readonly isAborted: boolean;
  readonly policy: Parameters<typeof cutRecordedOutput>[1];
}

/** What there is to tell of a call that has ended. */
export function toToolResult({ call, tool, output, durationMs, isAborted, policy }: EndedCall): ToolResult {
  return {
    type: 'toolResult',
    name: calledName(call),
    callId: call.callId,
    arguments: call.input,
    durationMs,
    success: output.success,
    output: shownText(cutRecordedOutput(output.body, policy)),
    isAborted,
    mcp: tool?.mcp ?? null,
  };
}

/** The name with the group that it is called under. */
export const calledName = ({ namespace, name }: ToolCall): string => `${namespace ?? ''}${name}`;

const shownText = (body: ToolOutput['body']): string => (typeof body === 'string' ? body : textsOf(body).join('\n'));
