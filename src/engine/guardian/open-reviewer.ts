import { noHooks } from '../../extensions/hooks/hook.js';
import { noPlugins } from '../../extensions/plugins/thread-plugins.js';
import type { ResponseItem } from '../../model/model-transport.js';
import { ExecPolicy, noRulesSources } from '../approvals/exec-policy/exec-policy.js';
import { noRules } from '../approvals/exec-policy/rules.js';
import { noSkills } from '../context/skills.js';
import type { Caller } from '../engine.js';
import type { Emit } from '../event.js';
import { openModelSession } from '../model-session.js';
import type { Services } from '../services.js';
import { LoadedThread } from '../thread.js';
import { noEngineTools } from '../tools/registry.js';
import type { ReviewerSetup } from './reviewer-setup.js';

export interface NewReviewer {
  /** The thread that is reviewed. */
  readonly reviewed: LoadedThread;
  readonly setup: ReviewerSetup;
  readonly caller: Caller;
  /** False: nothing of it is written. */
  readonly isKept: boolean;
  /** What it goes on from. */
  readonly history: readonly ResponseItem[];
  readonly told: LoadedThread['told'];
  /** Hears all that happens in it: clients hear nothing of it. */
  readonly hear: Emit;
}

/** A thread in which actions of another one are judged, with what its turns run on. */
export interface OpenReviewer {
  readonly thread: LoadedThread;
  readonly services: Services;
}

/** Opens a reviewer's thread. It is stored, so that people can read later how a verdict came about, but nobody can talk to it. */
export async function openReviewer(shared: Services, asked: NewReviewer): Promise<OpenReviewer> {
  const { reviewed, setup, caller, isKept, history, told, hear } = asked;
  const services: Services = {
    ...shared,
    skills: noSkills,
    hooks: noHooks,
    plugins: noPlugins,
    publish: hear,
    observe: () => {},
    whenIdle: () => {},
  };
  const { config, settings } = setup;
  const id = services.ids.uuidv7();
  const instructions = config.baseInstructions ?? '';
  const head = {
    createdAtMs: services.clock.now(),
    cwd: config.cwd,
    cliVersion: services.version,
    source: { subagent: { other: 'guardian' } },
    threadSource: 'subagent',
    forkedFromId: null,
    agentNickname: null,
    agentRole: null,
  };
  const stored = { ...head, id, originator: caller.originator, modelProvider: config.provider.id, baseInstructions: instructions };
  const writer = isKept && reviewed.writer !== null ? await services.store.create(stored) : null;
  const thread = new LoadedThread(services, {
    id,
    config,
    settings,
    instructions,
    docs: { text: null, sources: [] },
    execPolicy: new ExecPolicy(noRulesSources, noRules),
    tools: services.createTools({ threadId: id, clientTools: [], engineTools: noEngineTools, hasOwnTools: false }),
    session: openModelSession(services.model),
    usageTurnId: null,
    writer,
    head,
    history,
    told,
    lastModel: null,
    dynamicTools: [],
    windowNumber: 0,
    summary: null,
    rawEvents: false,
    tokenUsage: null,
    preview: '',
    environments: reviewed.environments,
    lineage: { sessionId: reviewed.lineage?.sessionId ?? reviewed.id, kind: 'guardian', parentThreadId: null },
  });
  // Clients hear nothing of it; the reviewed thread says that it exists.
  reviewed.publish({
    type: 'workerStarted',
    threadId: id,
    kind: 'guardian',
    parentThreadId: reviewed.id,
    model: settings.model,
    isEphemeral: writer === null,
    createdAtMs: head.createdAtMs,
  });
  return { thread, services };
}
