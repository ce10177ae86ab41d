import { features, resolveFeatures } from '../../config/features/features.js';
import { sandboxName } from '../../platform/sandbox-name.js';
import type { SandboxPolicy } from '../../protocol/index.js';
import type { RequestFacts } from '../context/request.js';
import { modelInfoFor, type ThreadConfig } from '../thread/thread-config.js';
import type { ToolSet } from '../tools/tool-set.js';
import type { TurnScope } from '../turn-work/turn-work.js';
import type { ThreadSettings } from './turn-settings.js';

interface Known {
  readonly installationId: string;
  readonly tools: ToolSet;
  readonly outputSchema: unknown;
}

/** What all requests of a turn have in common. */
export function requestFacts(
  { id: turnId, thread, caller, startedAtMs }: Pick<TurnScope, 'id' | 'thread' | 'caller'> & { readonly startedAtMs: number | null },
  settings: ThreadSettings,
  { installationId, tools, outputSchema }: Known,
): RequestFacts {
  return {
    threadId: thread.id,
    turnId,
    turnStartedAtMs: startedAtMs,
    lineage: thread.lineage,
    caller,
    installationId,
    provider: thread.config.provider,
    model: settings.model,
    info: modelInfoFor(thread.config, settings.model),
    instructions: thread.instructions,
    tools: tools.specs,
    effort: settings.effort,
    summary: settings.summary,
    serviceTier: settings.serviceTier,
    outputSchema,
    hasLooseOutput: thread.config.hasLooseOutput ?? false,
    sandbox: sandboxOf(settings.sandboxPolicy),
    betaFeatures: betaFeatures(thread.config),
  };
}

export function sandboxOf({ type }: SandboxPolicy): string {
  if (type === 'dangerFullAccess') return 'none';
  return type === 'externalSandbox' ? 'external' : sandboxName;
}

/** Those that somebody may try out, and that are on. */
function betaFeatures({ features: states = resolveFeatures({}) }: ThreadConfig): readonly string[] {
  return features.flatMap(({ name, stage }) => (stage === 'beta' && states[name] === true ? [name] : []));
}
