import type { RolloutItem } from '../../store/rollout/record.js';
import type { SessionMessage } from './session-records.js';

const importedMark = '<EXTERNAL SESSION IMPORTED>';

/** The lines of a thread that goes on where the session stopped. Empty: the user said nothing, there is nothing to import. */
export function toRecords(messages: readonly SessionMessage[], nowMs: number): readonly RolloutItem[] {
  const first = messages.findIndex(({ role }) => role === 'user');
  if (first === -1) return [];
  const records: RolloutItem[] = [];
  let turns = 0;
  let lastAnswer: string | null = null;
  const turnId = (): string => `external-import-turn-${turns}`;
  for (const message of messages.slice(first)) {
    if (message.role === 'assistant') {
      lastAnswer = message.text;
      records.push(responseMessage('assistant', message.text), agentMessage(message.text));
      continue;
    }
    if (turns > 0) records.push(event({ type: 'task_complete', turn_id: turnId(), last_agent_message: lastAnswer }));
    turns++;
    lastAnswer = null;
    records.push(
      event({
        type: 'task_started',
        turn_id: turnId(),
        started_at: Math.floor((message.atMs ?? nowMs) / 1000),
        model_context_window: null,
        collaboration_mode_kind: 'default',
      }),
      responseMessage('user', message.text),
      event({ type: 'user_message', message: message.text, images: null, local_images: [], text_elements: [] }),
    );
  }
  const estimate = estimatedTokens(records);
  records.push(
    agentMessage(importedMark),
    tokenCount(estimate),
    event({ type: 'task_complete', turn_id: turnId(), last_agent_message: lastAnswer, completed_at: Math.floor(nowMs / 1000) }),
  );
  return records;
}

/** A quarter of the bytes that the model will be sent, up to the agent's last word: what the next turn decides by. */
function estimatedTokens(records: readonly RolloutItem[]): number {
  const items = records.flatMap((record) => (record.type === 'response_item' ? [record.payload] : []));
  const end = items.findLastIndex((item) => item['role'] === 'assistant') + 1;
  const bytes = items.slice(0, end).reduce((sum, item) => sum + Buffer.byteLength(JSON.stringify(item)), 0);
  return Math.ceil(bytes / 4);
}

const responseMessage = (role: 'user' | 'assistant', text: string): RolloutItem => ({
  type: 'response_item',
  payload: { type: 'message', role, content: [{ type: role === 'user' ? 'input_text' : 'output_text', text }] },
});

const agentMessage = (message: string): RolloutItem => event({ type: 'agent_message', message, phase: null, memory_citation: null });

function tokenCount(total: number): RolloutItem {
  const usage = { input_tokens: total, cached_input_tokens: 0, output_tokens: 0, reasoning_output_tokens: 0, total_tokens: total };
  return event({
    type: 'token_count',
    info: { total_token_usage: usage, last_token_usage: usage, model_context_window: null },
    rate_limits: null,
  });
}

const event = (payload: Extract<RolloutItem, { type: 'event_msg' }>['payload']): RolloutItem => ({ type: 'event_msg', payload });
