import { noHooks } from '../../extensions/hooks/hook.js';
import { noPlugins } from '../../extensions/plugins/thread-plugins.js';
import type { ResponseItem } from '../../model/model-transport.js';
import { ExecPolicy, noRulesSources } from '../approvals/exec-policy/exec-policy.js';
import { noRules } from '../approvals/exec-policy/rules.js';
import type { Caller } from '../caller.js';
import { noSkills } from '../context/skills.js';
import type { Emit } from '../event.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import { openHelper } from '../thread-operations/helper-thread.js';
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
  readonly told: LoadedThread['window']['told'];
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
  const thread = await openHelper(services, {
    owner: reviewed,
    caller,
    config,
    settings,
    instructions: config.baseInstructions ?? '',
    source: { subagent: { other: 'guardian' } },
    kind: 'guardian',
    isKept,
    docs: { text: null, sources: [] },
    execPolicy: new ExecPolicy(noRulesSources, noRules),
    hasOwnTools: false,
    history,
    told,
  });
  // Clients hear nothing of it; the reviewed thread says that it exists.
  reviewed.publish({
    type: 'workerStarted',
    threadId: thread.id,
    kind: 'guardian',
    parentThreadId: reviewed.id,
    model: settings.model,
    isEphemeral: thread.writer === null,
    createdAtMs: thread.head.createdAtMs,
  });
  return { thread, services };
}
