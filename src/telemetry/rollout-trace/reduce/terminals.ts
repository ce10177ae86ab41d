import { findJson, isRecord, numberOf, stringOf } from '../../../platform/json.js';
import { begun, ends, type Moment } from './moment.js';
import type { TerminalOperation, TerminalRequest, TerminalResult, TerminalSession, TracedToolCall } from './trace-state.js';

/** Commands and what is written to them, and the terminals that they run in. */
export class Terminals {
  readonly operations = new Map<string, TerminalOperation>();
  readonly sessions = new Map<string, TerminalSession>();

  /** What the model asks to be written goes to a terminal without further ado. */
  toolStarted(tool: TracedToolCall, invocation: unknown, moment: Moment): void {
    if (tool.kind.type !== 'write_stdin') return;
    const given = argumentsOf(invocation);
    const request: TerminalRequest = {
      type: 'write_stdin',
      stdin: stringOf(given['chars']) ?? '',
      yield_time_ms: numberOf(given['yield_time_ms']),
      max_output_tokens: numberOf(given['max_output_tokens']),
    };
    const session = given['session_id'];
    const terminalId = typeof session === 'number' || typeof session === 'string' ? String(session) : null;
    this.#add(tool, { terminalId, request, payloadId: tool.raw_invocation_payload_id }, moment);
  }

  runtimeStarted(tool: TracedToolCall, event: { readonly value: unknown; readonly payloadId: string }, moment: Moment): void {
    const { value, payloadId } = event;
    if (!isRecord(value) || !Array.isArray(value['command'])) return;
    if (tool.terminal_operation_id !== null) {
      this.operations.get(tool.terminal_operation_id)?.raw_payload_ids.push(payloadId);
      return;
    }
    const command = value['command'].map(String);
    const request: TerminalRequest = {
      type: 'exec_command',
      command,
      display_command: command.join(' '),
      cwd: stringOf(value['cwd']) ?? '',
      yield_time_ms: null,
      max_output_tokens: null,
    };
    this.#add(tool, { terminalId: stringOf(value['process_id']), request, payloadId }, moment);
  }

  runtimeEnded(
    tool: TracedToolCall,
    event: { readonly value: unknown; readonly payloadId: string; readonly status: string },
    moment: Moment,
  ) {
    const operation = this.#operationOf(tool);
    const { value, payloadId, status } = event;
    if (operation === undefined || !isRecord(value)) return;
    operation.raw_payload_ids.push(payloadId);
    operation.result = {
      exit_code: numberOf(value['exit_code']),
      stdout: stringOf(value['stdout']) ?? '',
      stderr: stringOf(value['stderr']) ?? '',
      formatted_output: stringOf(value['formatted_output']),
      original_token_count: null,
      chunk_id: null,
    };
    ends(operation.execution, moment, status);
  }

  /** What was written is answered with the call; a command may go on. */
  toolEnded(tool: TracedToolCall, { value, status }: { readonly value: unknown; readonly status: string }, moment: Moment): void {
    const operation = this.#operationOf(tool);
    if (operation?.kind !== 'write_stdin' || operation.execution.ended_seq !== null) return;
    if (tool.raw_result_payload_id !== null) operation.raw_payload_ids.push(tool.raw_result_payload_id);
    operation.result = resultOf(value);
    ends(operation.execution, moment, status);
  }

  #operationOf({ terminal_operation_id: id }: TracedToolCall): TerminalOperation | undefined {
    return id === null ? undefined : this.operations.get(id);
  }

  #add(
    tool: TracedToolCall,
    { terminalId, request, payloadId }: { terminalId: string | null; request: TerminalRequest; payloadId: string | null },
    moment: Moment,
  ): void {
    const id = `terminal_operation:${this.operations.size + 1}`;
    this.operations.set(id, {
      operation_id: id,
      terminal_id: terminalId,
      tool_call_id: tool.tool_call_id,
      kind: request.type,
      execution: begun(moment),
      request,
      result: null,
      model_observations: [],
      raw_payload_ids: payloadId === null ? [] : [payloadId],
    });
    tool.terminal_operation_id = id;
    tool.summary = { type: 'terminal', ...{ operation_id: id } };
    if (terminalId === null) return;
    const session = this.sessions.get(terminalId);
    if (session !== undefined) session.operation_ids.push(id);
    else
      this.sessions.set(terminalId, {
        terminal_id: terminalId,
        thread_id: tool.thread_id,
        created_by_operation_id: id,
        operation_ids: [id],
        execution: begun(moment),
      });
  }
}

function argumentsOf(invocation: unknown): Readonly<Record<string, unknown>> {
  const payload = isRecord(invocation) ? invocation['payload'] : null;
  const text = isRecord(payload) ? stringOf(payload['arguments']) : null;
  const given = findJson(text ?? '{}');
  return isRecord(given) ? given : {};
}

function resultOf(value: unknown): TerminalResult {
  const item = isRecord(value) ? value['response_item'] : null;
  const output = isRecord(item) ? (stringOf(item['output']) ?? '') : '';
  return { exit_code: null, stdout: output, stderr: '', formatted_output: output, original_token_count: null, chunk_id: null };
}
