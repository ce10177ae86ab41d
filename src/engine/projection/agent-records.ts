import type { CollabAgentState, ThreadItem } from '../../protocol/index.js';

type AgentItem = Extract<ThreadItem, { type: 'collabAgentToolCall' }>;

interface Telling {
  readonly atMs: number;
  readonly nicknameOf: (threadId: string) => string | null;
}

/** A call that works on agents begins. */
export function agentBegin(item: AgentItem, { atMs, nicknameOf }: Telling): unknown {
  const call = { call_id: item.id, started_at_ms: atMs, sender_thread_id: item.senderThreadId };
  switch (item.tool) {
    case 'spawnAgent':
      return { ...call, prompt: item.prompt ?? '', ...spawned(item) };
    case 'wait': {
      const ids = item.receiverThreadIds;
      return { ...call, receiver_thread_ids: ids, receiver_agents: ids.map((id) => agent(id, nicknameOf)) };
    }
    default:
      return { ...call, ...receiver(item), ...prompt(item) };
  }
}

/** A call that works on agents has ended. */
export function agentEnd(item: AgentItem, { atMs, nicknameOf }: Telling): unknown {
  const call = { call_id: item.id, completed_at_ms: atMs, sender_thread_id: item.senderThreadId };
  const [receiverId] = item.receiverThreadIds;
  const status = statusOf(receiverId === undefined ? undefined : item.agentsStates[receiverId]);
  const nickname = receiverId === undefined ? null : nicknameOf(receiverId);
  switch (item.tool) {
    case 'spawnAgent': {
      const child = { new_thread_id: receiverId ?? null, ...(nickname === null ? {} : { new_agent_nickname: nickname }) };
      return { ...call, ...child, prompt: item.prompt ?? '', ...spawned(item), status };
    }
    case 'wait': {
      const states = Object.entries(item.agentsStates).flatMap(([id, state]) => (state ? [{ id, status: statusOf(state) }] : []));
      return {
        ...call,
        agent_statuses: states.map((state) => ({ ...agent(state.id, nicknameOf), status: state.status })),
        statuses: Object.fromEntries(states.map((state) => [state.id, state.status])),
      };
    }
    default:
      return { ...call, ...receiver(item), ...(nickname === null ? {} : { receiver_agent_nickname: nickname }), ...prompt(item), status };
  }
}

const spawned = (item: AgentItem) => ({ model: item.model ?? '', reasoning_effort: item.reasoningEffort ?? 'medium' });

const receiver = ({ receiverThreadIds: [id] }: AgentItem) => ({ receiver_thread_id: id ?? null });

const prompt = ({ tool, prompt: text }: AgentItem) => (tool === 'sendInput' ? { prompt: text ?? '' } : {});

function agent(id: string, nicknameOf: Telling['nicknameOf']) {
  const nickname = nicknameOf(id);
  return { thread_id: id, ...(nickname === null ? {} : { agent_nickname: nickname }) };
}

/** In the words that models are told. */
function statusOf(state: CollabAgentState | undefined): unknown {
  if (state === undefined) return 'not_found';
  switch (state.status) {
    case 'pendingInit':
      return 'pending_init';
    case 'notFound':
      return 'not_found';
    case 'completed':
      return { completed: state.message ?? null };
    case 'errored':
      return { errored: state.message ?? '' };
    default:
      return state.status;
  }
}
