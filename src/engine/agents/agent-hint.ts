import { isRecord } from '../../platform/json.js';
import type { LoadedThread } from '../thread/thread.js';
import type { ThreadConfig } from '../thread/thread-config.js';
import { fromStoredSpawn } from './spawn-source.js';

/** What the configuration tells a thread of working with agents, be it their root or one of them; `null`: nothing. */
export function agentHintFor({ config, head }: Pick<LoadedThread, 'config' | 'head'>): string | null {
  const hints = hintsOf(config);
  if (hints === null) return null;
  if (fromStoredSpawn(head.source) !== null) return hints.agent;
  return isRecord(head.source) && 'subagent' in head.source ? null : hints.root;
}

/** The texts for roots and for agents, where the second version of the tools is on. */
export function hintsOf({ agents, features }: ThreadConfig): { readonly root: string | null; readonly agent: string | null } | null {
  if (features?.['multi_agent_v2'] !== true || agents === undefined) return null;
  return { root: agents.v2.rootHint || null, agent: agents.v2.subagentHint || null };
}
