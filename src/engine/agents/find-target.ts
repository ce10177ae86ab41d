import type { LoadedThread } from '../thread/thread.js';
import { isThreadId } from '../thread/thread-id.js';
import { resolvePath, rootPath } from './agent-path.js';
import type { Agents } from './agents.js';
import type { LiveAgent } from './live-agent.js';
import { notFound } from './target-ids.js';

/** Whom a call addresses: an agent, or the root thread of the tree, which is none. */
export interface Target {
  readonly thread: LoadedThread;
  readonly agent: LiveAgent | null;
  readonly path: string;
}

/** Finds an open agent of the caller's tree by its id or its path. */
export function findTarget(agents: Agents, caller: LoadedThread, reference: string): Target | { readonly refusal: string } {
  const tree = agents.treeOf(caller.id);
  if (isThreadId(reference)) {
    const found = toTarget(agents, tree.find(reference)) ?? rootOf(agents, tree.rootId, reference === tree.rootId);
    return found ?? { refusal: notFound(reference) };
  }
  const resolved = resolvePath(agents.pathOf(caller), reference);
  if ('refusal' in resolved) return resolved;
  const found = toTarget(agents, tree.findByPath(resolved.path)) ?? rootOf(agents, tree.rootId, resolved.path === rootPath);
  return found ?? { refusal: `live agent path \`${resolved.path}\` not found` };
}

const toTarget = (agents: Agents, agent: LiveAgent | null): Target | null =>
  agent === null ? null : { thread: agent.thread, agent, path: agents.pathOf(agent.thread) };

function rootOf({ engine }: Agents, rootId: string, isMeant: boolean): Target | null {
  const thread = isMeant ? engine.threads.find(rootId) : null;
  return thread === null ? null : { thread, agent: null, path: rootPath };
}
