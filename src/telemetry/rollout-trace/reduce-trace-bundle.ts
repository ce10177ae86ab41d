import type { TraceState } from './reduce/trace-state.js';

/**
 * Plays a rollout trace bundle back into the state that it tells of: threads, turns, the conversation item by item, model
 * requests, tool calls, terminals, and what agents did to each other. The same bundle gives the same state, with the same
 * order of keys. Bundles of the reference are read as well.
 * @param folder - The bundle: the folder that holds `manifest.json`.
 * @throws TraceBundleError when the bundle contradicts itself, or when a part of it is missing or cannot be read
 */
export async function reduceTraceBundle(folder: string): Promise<TraceState> {
  const { reduceBundle } = await import('./reduce/reduce-bundle.js');
  return reduceBundle(folder);
}
