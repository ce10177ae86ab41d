import { isThreadId } from '../thread/thread-id.js';

/** Why a text names no agent; `null` when it is an id. Whether there is such an agent is another question. */
export const refuseId = (id: string): string | null => (isThreadId(id) ? null : `invalid agent id ${id}: not a UUID`);

export const notFound = (id: string): string => `agent with id ${id} not found`;
