import type { TraceEvent } from '../bundle-format.js';
import { TraceBundleError } from './trace-error.js';
import type { Execution } from './trace-state.js';

/** When an event happened. */
export type Moment = Pick<TraceEvent, 'seq' | 'wall_time_unix_ms'>;

export const begun = ({ seq, wall_time_unix_ms: atMs }: Moment): Execution => ({
  started_at_unix_ms: atMs,
  started_seq: seq,
  ended_at_unix_ms: null,
  ended_seq: null,
  status: 'running',
});

export function ends(execution: Execution, { seq, wall_time_unix_ms: atMs }: Moment, status: string): void {
  execution.ended_at_unix_ms = atMs;
  execution.ended_seq = seq;
  execution.status = status;
}

/** Puts something that begins among its kind. @throws TraceBundleError when its id is taken */
export function addNew<T>(map: Map<string, T>, id: string, value: T): T {
  if (map.has(id)) throw new TraceBundleError(`${id} is started twice`);
  map.set(id, value);
  return value;
}

/** @throws TraceBundleError when there is none */
export function known<T>(map: ReadonlyMap<string, T>, id: string, what: string): T {
  const value = map.get(id);
  if (value === undefined) throw new TraceBundleError(`unknown ${what} ${id}`);
  return value;
}

export const compareIds = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
