import { isRecord, stringOf } from '../../platform/json.js';
import type { SessionSource, ThreadSourceKind } from '../../protocol/index.js';

/** The stored name of a source: `mcp` for `appServer`, `subagent` for `subAgent`; the rest is the same on both sides. */
export function toStoredSource(source: SessionSource): unknown {
  if (source === 'appServer') return 'mcp';
  return typeof source === 'object' && 'subAgent' in source ? { subagent: source.subAgent } : source;
}

export function toWireSource(stored: unknown): SessionSource {
  if (stored === undefined || stored === null) return 'vscode';
  if (stored === 'cli' || stored === 'vscode' || stored === 'exec') return stored;
  if (stored === 'mcp') return 'appServer';
  if (!isRecord(stored)) return 'unknown';
  if (typeof stored.custom === 'string') return { custom: stored.custom };
  const { subagent } = stored;
  if (subagent === 'review' || subagent === 'compact' || subagent === 'memory_consolidation') return { subAgent: subagent };
  if (!isRecord(subagent)) return 'unknown';
  if (typeof subagent.other === 'string') return { subAgent: { other: subagent.other } };
  const spawn = subagent.thread_spawn;
  if (!isRecord(spawn) || typeof spawn.parent_thread_id !== 'string') return 'unknown';
  return {
    subAgent: {
      thread_spawn: {
        parent_thread_id: spawn.parent_thread_id,
        depth: typeof spawn.depth === 'number' ? spawn.depth : 0,
        agent_path: stringOf(spawn.agent_path),
        agent_nickname: stringOf(spawn.agent_nickname),
        agent_role: stringOf(spawn.agent_role) ?? stringOf(spawn.agent_type),
      },
    },
  };
}

const interactiveCustom = new Set(['atlas', 'chatgpt']);

/** Tells the sources that a list asks for. Without kinds: those that people start themselves. */
export function sourceFilter(kinds: readonly ThreadSourceKind[] | null): (stored: unknown) => boolean {
  if (kinds === null || kinds.length === 0) {
    return (stored) => {
      const source = toWireSource(stored);
      return (
        source === 'cli' ||
        source === 'vscode' ||
        (typeof source === 'object' && 'custom' in source && interactiveCustom.has(source.custom))
      );
    };
  }
  const wanted = new Set<string>(kinds);
  return (stored) => kindsOf(toWireSource(stored)).some((kind) => wanted.has(kind));
}

function kindsOf(source: SessionSource): readonly ThreadSourceKind[] {
  if (typeof source === 'string') return [source];
  if ('custom' in source) return [];
  const agent = source.subAgent;
  if (agent === 'review') return ['subAgent', 'subAgentReview'];
  if (agent === 'compact') return ['subAgent', 'subAgentCompact'];
  if (typeof agent === 'object' && 'thread_spawn' in agent) return ['subAgent', 'subAgentThreadSpawn'];
  return ['subAgent', 'subAgentOther'];
}
