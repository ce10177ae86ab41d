import { modelInstructions } from '../../model/catalog/model-instructions.js';
import { stringOf } from '../../platform/json.js';
import { internalError } from '../../protocol/errors.js';
import { type ExecPolicy, noRulesSources, openExecPolicy } from '../approvals/exec-policy/exec-policy.js';
import type { ContextSnapshot } from '../context/context-delta.js';
import { readProjectDocs } from '../context/project-docs.js';
import { findThreadHooks } from '../hooks/thread-hooks.js';
import { openMcp } from '../mcp/open-mcp.js';
import { openModelSession } from '../model-session.js';
import { type StoredHistory, toApprovalPolicy, toSandboxPolicy } from '../projection/from-rollout.js';
import { toCollaboration, toPersonality } from '../projection/from-turn-context.js';
import { LoadedThread } from '../thread/thread.js';
import { modelInfoFor, type ThreadConfig } from '../thread/thread-config.js';
import { initialSettings } from '../turn/turn-settings.js';
import type { Engineering } from './engineering.js';
import type { LoadRequest } from './load-request.js';
import { spawning } from './spawning.js';
import { takeSnapshot } from './thread-snapshot.js';

const projectDocMaxBytes = 32 * 1024;

/** Puts a thread among the loaded ones, or gives the one that somebody loaded meanwhile. Says nothing to anybody. */
export const loadThread = (engine: Engineering, { origin, ...request }: LoadRequest): Promise<LoadedThread> =>
  origin === undefined ? load(engine, request) : spawning(origin, () => load(engine, request));

async function load({ services, threads }: Engineering, request: Omit<LoadRequest, 'origin'>): Promise<LoadedThread> {
  const { config, stored, heirOf: _heirOf, ...parts } = request;
  const parent = request.heirOf ?? threads.find(request.lineage?.parentThreadId ?? '');
  const docOptions = {
    home: services.home,
    cwd: config.cwd,
    maxBytes: config.projectDocMaxBytes ?? projectDocMaxBytes,
    fallbackNames: config.projectDocFallbackNames ?? [],
    rootMarkers: config.projectRootMarkers ?? ['.git'],
  };
  const docs = await (isLike(parent, config) ? parent.agentDocs.read(docOptions) : readProjectDocs(docOptions));
  const execPolicy = await openPolicy(parent, request);
  const hooks = isLike(parent, config) ? parent.hooks.found : await findThreadHooks(services, config);
  const mcp = await openMcp({ services, threads }, request, parent);
  const raced = threads.find(request.id);
  if (raced) {
    await mcp.close();
    await request.writer?.close();
    return raced;
  }
  const snapshot = parent?.snapshot ?? takeSnapshot(services, { id: request.id, config });
  const thread = new LoadedThread(services, {
    ...parts,
    environments: parts.environments ?? services.environments.defaults,
    config,
    settings: initialSettings(config),
    docs,
    execPolicy,
    hooks,
    snapshot,
    tools: services.createTools({
      threadId: request.id,
      clientTools: stored.dynamicTools,
      engineTools: services.engineTools(request.id),
      mcp,
    }),
    mcp,
    session: openModelSession(services.model),
    dynamicTools: stored.dynamicTools,
    history: stored.items,
    told: toldSnapshot(stored, services.shell),
    lastModel: stringOf(stored.turnContext?.model),
    windowNumber: stored.compactions,
    summary: stored.summary,
    rawEvents: request.rawEvents ?? false,
    lineage: request.lineage ?? null,
    tokenUsage: stored.tokenUsage,
    usageTurnId: stored.tokenUsageTurnId,
    preview: stored.preview,
  });
  if (snapshot !== null && parent?.snapshot !== snapshot) thread.onClose(() => snapshot.remove());
  thread.onClose(() => mcp.close());
  threads.add(thread);
  services.rolloutTraces?.threadLoaded(thread, { isNew: request.isNew ?? false });
  return thread;
}

/** Whether what was found for the parent is found for the thread: each turn reads it anew where it has changed. */
const isLike = (parent: LoadedThread | null, { cwd, overrides }: ThreadConfig): parent is LoadedThread =>
  parent !== null && parent.config.cwd === cwd && (parent.config.overrides ?? null) === (overrides ?? null);

async function openPolicy(parent: LoadedThread | null, { config, writer }: LoadRequest): Promise<ExecPolicy> {
  try {
    return await openExecPolicy(config.rules ?? noRulesSources, parent?.execPolicy ?? null);
  } catch (error) {
    await writer?.close(); // A thread whose rules cannot be read does not begin.
    const reason = error instanceof Error ? error.message : String(error);
    throw internalError(`error creating thread: Fatal error: failed to load rules: ${reason}`, { cause: error });
  }
}

export const instructionsOf = (config: ThreadConfig): string =>
  config.baseInstructions ?? modelInstructions(modelInfoFor(config, config.model), config.personality ?? null);

export function toldSnapshot({ turnContext, isContextTold }: StoredHistory, shell: string): ContextSnapshot | null {
  if (turnContext === null || !isContextTold) return null;
  return {
    cwd: stringOf(turnContext.cwd) ?? '',
    model: stringOf(turnContext.model) ?? '',
    shell,
    currentDate: stringOf(turnContext.current_date) ?? '',
    timezone: stringOf(turnContext.timezone) ?? '',
    approvalPolicy: toApprovalPolicy(turnContext.approval_policy),
    sandboxPolicy: toSandboxPolicy(turnContext.sandbox_policy),
    personality: toPersonality(turnContext.personality),
    collaboration: toCollaboration(turnContext),
    isSpoken: turnContext.realtime_active === true,
  };
}
