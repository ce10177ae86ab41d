import type { CollabAgentState } from '../../protocol/index.js';

/** Where an agent stands, in the words that models are told. */
export type AgentStatus =
  | 'pending_init'
  | 'running'
  | 'interrupted'
  | 'shutdown'
  | 'not_found'
  | { readonly completed: string | null }
  | { readonly errored: string };

/** Whether nothing more comes of the agent unless it is told to go on. */
export const isFinal = (status: AgentStatus): boolean => typeof status === 'object' || status === 'shutdown' || status === 'not_found';

/** Whether a call that ends with this status has failed. */
export const isFailure = (status: AgentStatus): boolean => status === 'not_found' || (typeof status === 'object' && 'errored' in status);

const wireNames = {
  pending_init: 'pendingInit',
  running: 'running',
  interrupted: 'interrupted',
  shutdown: 'shutdown',
  not_found: 'notFound',
} as const;

/** As clients see it in an item. */
export function toAgentState(status: AgentStatus): CollabAgentState {
  if (typeof status === 'string') return { status: wireNames[status], message: null };
  return 'completed' in status ? { status: 'completed', message: status.completed } : { status: 'errored', message: status.errored };
}
