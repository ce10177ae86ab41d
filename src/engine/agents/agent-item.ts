import type { ReasoningEffort, ThreadItem } from '../../protocol/index.js';
import { type AgentStatus, toAgentState } from './agent-status.js';

type AgentItem = Extract<ThreadItem, { type: 'collabAgentToolCall' }>;

/** What is known of a call when it begins. */
export interface AgentCallStart {
  readonly id: string;
  readonly tool: AgentItem['tool'];
  readonly senderThreadId: string;
  readonly receiverThreadIds?: readonly string[];
  readonly prompt?: string | null;
  readonly model?: string | null;
  readonly reasoningEffort?: ReasoningEffort | null;
}

/** What came of it. Members that are absent stay as they were. */
export interface AgentCallEnd {
  readonly status: 'completed' | 'failed';
  readonly receiverThreadIds?: readonly string[];
  readonly states?: ReadonlyMap<string, AgentStatus>;
  readonly model?: string | null;
  readonly reasoningEffort?: ReasoningEffort | null;
}

/** The item of a call that began. Such items are told live, and kept nowhere. */
export const startedItem = (start: AgentCallStart): AgentItem => ({
  type: 'collabAgentToolCall',
  id: start.id,
  tool: start.tool,
  status: 'inProgress',
  senderThreadId: start.senderThreadId,
  receiverThreadIds: [...(start.receiverThreadIds ?? [])],
  prompt: start.prompt ?? null,
  model: start.model ?? null,
  reasoningEffort: start.reasoningEffort ?? null,
  agentsStates: {},
});

export const completedItem = (started: AgentItem, end: AgentCallEnd): AgentItem => ({
  ...started,
  status: end.status,
  receiverThreadIds: [...(end.receiverThreadIds ?? started.receiverThreadIds)],
  model: end.model === undefined ? started.model : end.model,
  reasoningEffort: end.reasoningEffort === undefined ? started.reasoningEffort : end.reasoningEffort,
  agentsStates: Object.fromEntries([...(end.states ?? [])].map(([id, status]) => [id, toAgentState(status)])),
});
