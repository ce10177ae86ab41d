import { type AgentStatus, isFinal } from './agent-status.js';
import type { Agents } from './agents.js';

interface Wait {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Those of the agents that have come to an end, as soon as there is one; none when the time is over. */
export async function waitForAgents(
  agents: Agents,
  ids: readonly string[],
  { timeoutMs, signal }: Wait,
): Promise<ReadonlyMap<string, AgentStatus>> {
  const ended = endedOf(agents, ids);
  if (ended.size > 0) return ended;
  const stops: (() => void)[] = [];
  try {
    return await new Promise((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      const timer = setTimeout(() => resolve(new Map()), timeoutMs);
      stops.push(
        () => signal.removeEventListener('abort', onAbort),
        () => clearTimeout(timer),
      );
      for (const id of ids) {
        // The state at this instant counts: a failed agent is `completed` as soon as its turn is over.
        const listen = agents.find(id)?.onStatus((status) => isFinal(status) && resolve(endedOf(agents, ids)));
        if (listen) stops.push(listen);
      }
      if (signal.aborted) onAbort();
    });
  } finally {
    for (const stop of stops) stop();
  }
}

function endedOf(agents: Agents, ids: readonly string[]): ReadonlyMap<string, AgentStatus> {
  return new Map(ids.map((id) => [id, agents.statusOf(id)] as const).filter(([, status]) => isFinal(status)));
}
