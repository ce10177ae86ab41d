import type { Fact } from '../tracing/fact.js';
import type { ToolDecision, ToolDecisionKind, TurnSetup } from '../tracing/measured-fact.js';
import type { TokenFacts } from '../tracing/token-facts.js';
import type { Work } from '../tracing/work.js';
import { count, type Measurement, spread, timed } from './measurement.js';
import { type Tags, toTags } from './tags.js';

/** What is known of a turn when a fact of it is measured. */
export interface MeasuredTurn {
  readonly startedAtMs: number;
  readonly toolCalls: number;
  /** `null`: it has not come so far. */
  readonly setup: TurnSetup | null;
  readonly hasCitations: boolean;
}

/** Where and when a fact is told. */
export interface FactScope {
  readonly work: Work;
  /** `null`: it belongs to none. */
  readonly turn: MeasuredTurn | null;
  readonly nowMs: number;
}

const none: readonly Measurement[] = [];

/** The figures that a fact gives. */
export function measureFact(fact: Fact, { work, turn, nowMs }: FactScope): readonly Measurement[] {
  switch (fact.type) {
    case 'apiRequest': {
      const success = fact.status !== null && fact.status >= 200 && fact.status < 300;
      return timed('codex.api_request', fact.durationMs, toTags({ status: String(fact.status ?? 'none'), success }));
    }
    case 'streamEvent':
      return timed('codex.sse_event', fact.durationMs, toTags({ kind: fact.kind, success: fact.error === null }));
    case 'toolResult': {
      if (fact.isAborted) return none; // It did not come to its end.
      const { sandbox = 'none', sandboxPolicy = 'none' } = turn?.setup ?? {};
      return timed(
        'codex.tool.call',
        fact.durationMs,
        toTags({ tool: fact.name, success: fact.success, sandbox, sandbox_policy: sandboxPolicy }),
      );
    }
    case 'toolDecision':
      return fact.isAnswer && work.type === 'tool' ? [count('codex.approval.requested', decisionTags(fact, work.name))] : none;
    case 'commandCalled':
      return [count('codex.tool.unified_exec', toTags({ tty: fact.hasTerminal }))];
    case 'skillsListed':
      return [
        spread('codex.thread.skills.enabled_total', fact.enabled),
        spread('codex.thread.skills.kept_total', fact.kept),
        spread('codex.thread.skills.truncated', fact.truncated ? 1 : 0),
        spread('codex.thread.skills.description_truncated_chars', fact.cutCharacters),
      ];
    case 'threadBegan':
      return [count('codex.thread.started', toTags({ is_git: fact.isGit }))];
    case 'compacted':
      return [count('codex.task.compact', toTags({ type: fact.isByProvider ? 'remote' : 'local' }))];
    case 'mcpCalled':
      return timed('codex.mcp.call', fact.durationMs, toTags({ status: fact.isAnswered ? 'ok' : 'error', tool: fact.tool }));
    case 'hookRan':
      return timed('codex.hooks.run', fact.durationMs, toTags({ hook_name: fact.event, source: fact.source, status: fact.status }));
    case 'agentSpawned':
      return [count('codex.multi_agent.spawn', toTags({ role: fact.role }))];
    case 'threadEnded':
      return [count('codex.conversation.turn.count', {}, fact.modelTurns)];
    case 'taskEnded':
      return turn === null ? none : measureTurn(fact, turn, nowMs);
    default:
      return none;
  }
}

function measureTurn({ status, usage }: Fact & { type: 'taskEnded' }, turn: MeasuredTurn, nowMs: number): readonly Measurement[] {
  const took = spread('codex.turn.e2e_duration_ms', nowMs - turn.startedAtMs);
  if (status === 'interrupted') return [took];
  const { hasNetworkProxy = false, hasMemories = false, usesMemories = false } = turn.setup ?? {};
  const memory = toTags({ tmp_mem_enabled: hasMemories });
  return [
    took,
    count('codex.turn.network_proxy', { ...toTags({ active: hasNetworkProxy }), ...memory }),
    spread('codex.turn.tool.call', turn.toolCalls, memory),
    ...measureTokens(usage ?? noTokens, memory),
    count(
      'codex.turn.memory',
      toTags({
        read_allowed: hasMemories && usesMemories,
        feature_enabled: hasMemories,
        config_use_memories: usesMemories,
        has_citations: turn.hasCitations,
      }),
    ),
  ];
}

const measureTokens = (usage: TokenFacts, tags: Tags): readonly Measurement[] =>
  Object.entries({
    total: usage.totalTokens,
    input: usage.inputTokens,
    cached_input: usage.cachedInputTokens,
    output: usage.outputTokens,
    reasoning_output: usage.reasoningOutputTokens,
  }).map(([type, tokens]) => spread('codex.turn.token_usage', tokens, { ...tags, token_type: type }));

const noTokens: TokenFacts = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningOutputTokens: 0, totalTokens: 0 };

const decisionNames: Readonly<Record<ToolDecisionKind, string>> = {
  approved: 'approved',
  approvedForSession: 'approved_for_session',
  approvedWithAmendment: 'approved_with_amendment',
  denied: 'denied',
  timedOut: 'timed_out',
};

/** Tools that start commands, by the kind of command. */
const commandTools: Readonly<Record<string, string>> = {
  exec_command: 'unified_exec',
  shell: 'shell',
  shell_command: 'shell',
  local_shell: 'shell',
};

const decisionTags = ({ decision }: ToolDecision, tool: string): Tags =>
  toTags({ tool: Object.hasOwn(commandTools, tool) ? commandTools[tool] : tool, approved: decisionNames[decision] });
