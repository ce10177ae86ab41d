import { noHooks } from '../../extensions/hooks/hook.js';
import { noPlugins } from '../../extensions/plugins/thread-plugins.js';
import { ExecPolicy, noRulesSources } from '../approvals/exec-policy/exec-policy.js';
import { noRules } from '../approvals/exec-policy/rules.js';
import { noSkills } from '../context/skills.js';
import type { TurnCompleted } from '../events/turn-event.js';
import { openModelSession } from '../model-session.js';
import type { Services } from '../services.js';
import { LoadedThread } from '../thread/thread.js';
import type { ThreadConfig } from '../thread/thread-config.js';
import { freshParts } from '../thread-operations/fresh-parts.js';
import { instructionsOf } from '../thread-operations/load-thread.js';
import { noEngineTools } from '../tools/thread-tools.js';
import { defaultToolSettings } from '../tools/tool-scope.js';
import { Turn } from '../turn/turn.js';
import { initialSettings } from '../turn/turn-settings.js';
import { UserTurn } from '../turn-work/user-turn.js';
import type { MemoryScope } from './memory-scope.js';

const defaultModel = 'gpt-5.4';

/** Has an agent work in the folder of the memories. Clients hear nothing of it. Rejects when it does not come to its end. */
export async function runConsolidationAgent(scope: MemoryScope, prompt: string): Promise<void> {
  let end: TurnCompleted | null = null;
  const services: Services = {
    ...scope.services,
    skills: noSkills,
    hooks: noHooks,
    plugins: noPlugins,
    publish: (event) => {
      if (event.type === 'turnCompleted') end = event;
    },
    observe: () => {},
    whenIdle: () => {},
  };
  const thread = openThread(scope, services);
  const input = [{ type: 'text' as const, text: prompt, text_elements: [] }];
  const turn = new Turn(services, thread, {
    id: services.ids.uuidv7(),
    caller: scope.caller,
    work: new UserTurn({ threadId: thread.id, input }),
  });
  const stop = (): void => turn.abort();
  scope.signal.addEventListener('abort', stop, { once: true });
  try {
    thread.start(turn);
    if (scope.signal.aborted) stop();
    await turn.done;
    await thread.whenTold();
    scope.signal.throwIfAborted();
    checkEnd(end);
  } finally {
    scope.signal.removeEventListener('abort', stop);
    await thread.close();
  }
}

function checkEnd(end: TurnCompleted | null): void {
  if (end?.status !== 'completed') throw new Error(end?.error?.message ?? 'the agent was interrupted');
}

function openThread(scope: MemoryScope, services: Services): LoadedThread {
  const config = configFor(scope);
  const id = services.ids.uuidv7();
  return new LoadedThread(services, {
    ...freshParts,
    id,
    config,
    settings: initialSettings(config),
    instructions: instructionsOf(config),
    docs: { text: null, sources: [] },
    execPolicy: new ExecPolicy(noRulesSources, noRules),
    tools: services.createTools({ threadId: id, clientTools: [], engineTools: noEngineTools, hasOwnTools: false }),
    session: openModelSession(services.model),
    writer: null,
    head: {
      createdAtMs: services.clock.now(),
      cwd: config.cwd,
      cliVersion: services.version,
      source: { subagent: 'memory_consolidation' },
      threadSource: 'memory_consolidation',
      forkedFromId: null,
      agentNickname: null,
      agentRole: null,
    },
    // The files are on this machine, wherever turns of users work.
    environments: [{ environmentId: 'local' }],
    lineage: { sessionId: id, kind: 'memory_consolidation', parentThreadId: null },
  });
}

/** It works in its folder and nowhere else, asks nobody, and starts nobody. */
function configFor({ config, limits, root }: MemoryScope): ThreadConfig {
  const { tools = defaultToolSettings } = config;
  return {
    ...config,
    model: limits.consolidationModel ?? defaultModel,
    reasoningEffort: 'medium',
    cwd: root,
    approvalPolicy: 'never',
    approvalsReviewer: 'user',
    sandboxPolicy: {
      type: 'workspaceWrite',
      writableRoots: [root],
      networkAccess: false,
      excludeSlashTmp: true,
      excludeTmpdirEnvVar: true,
    },
    permissionProfile: null,
    activePermissionProfile: null,
    networkTable: null,
    requiredNetwork: null,
    baseInstructions: null,
    developerInstructions: null,
    personality: null,
    notify: null,
    warnings: [],
    rules: noRulesSources,
    tools: { ...tools, canGenerateImages: false, webSearch: { ...tools.webSearch, mode: 'disabled' } },
    projectDocMaxBytes: 0,
    features: { ...config.features, ...withoutCompany },
  };
}

const withoutCompany = {
  memories: false,
  multi_agent: false,
  multi_agent_v2: false,
  enable_fanout: false,
  goals: false,
  apps: false,
  plugins: false,
  realtime_conversation: false,
} as const;
