import { type AgentCallEnd, type AgentCallStart, completedItem, startedItem } from '../../agents/agent-item.js';
import type { Agents } from '../../agents/agents.js';
import type { LoadedThread } from '../../thread/thread.js';
import type { ToolCall, ToolContext } from '../tool.js';

/** What the agent tools of one thread work with. */
export interface AgentTools {
  readonly agents: Agents;
  /** The thread that calls. */
  readonly thread: () => LoadedThread;
}

/** Tells clients that a call on agents has begun. The result tells its end; a call that is refused later has none. */
export function beginCall(
  call: ToolCall,
  context: ToolContext,
  start: Omit<AgentCallStart, 'id' | 'senderThreadId'>,
): (end: AgentCallEnd) => void {
  const { threadId, turnId, emit, now } = context;
  const item = startedItem({ ...start, id: call.callId, senderThreadId: threadId });
  emit({ type: 'itemStarted', threadId, turnId, item, atMs: now() });
  return (end) => emit({ type: 'itemCompleted', threadId, turnId, item: completedItem(item, end), atMs: now() });
}
