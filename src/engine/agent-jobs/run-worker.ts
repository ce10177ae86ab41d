import { unlessAborted, waitAtMost } from '../../platform/timeout.js';
import type { Agents } from '../agents/agents.js';
import type { ChildSetup } from '../agents/choose-child.js';
import { unloadWithAgents } from '../agents/close-agent.js';
import type { Caller } from '../caller.js';
import type { LoadedThread } from '../thread/thread.js';
import { createThread } from '../thread-operations/create-thread.js';
import { instructionsOf } from '../thread-operations/load-thread.js';
import { tellWarnings } from '../thread-operations/tell-warnings.js';
import { Turn } from '../turn/turn.js';
import { UserTurn } from '../turn-work/user-turn.js';
import type { AgentJob, JobItem } from './agent-job.js';
import { workerMessage } from './worker-prompt.js';
import { workerKind, workerSource } from './worker-source.js';

/** What all workers of a job have in common. */
export interface Workforce {
  readonly agents: Agents;
  readonly parent: LoadedThread;
  readonly caller: Caller;
  readonly setup: ChildSetup;
  readonly job: AgentJob;
  readonly outputSchema: unknown;
  readonly maxRuntimeSeconds: number;
  readonly signal: AbortSignal;
  /** Those of the turn that spawns. */
  readonly environments: LoadedThread['environments'];
}

/** The longest time that a timer can wait. */
const maxTimerMs = 2 ** 31 - 1;

/** Has one row worked on by a thread of its own, which is gone afterwards. */
export async function runWorker(force: Workforce, item: JobItem): Promise<void> {
  const { agents, job, maxRuntimeSeconds, signal } = force;
  const thread = await openWorker(force);
  try {
    job.assign(item, thread.id);
    const turn = startTurn(force, thread, item);
    const isInTime = await waitAtMost(Math.min(maxRuntimeSeconds * 1000, maxTimerMs), unlessAborted(turn.done, signal));
    job.fail(item, isInTime ? noReport : `worker exceeded max runtime of ${maxRuntimeSeconds}s`);
  } finally {
    // Also when the call was withdrawn: then the row is as nobody had worked on it.
    job.putBack(item);
    await unloadWithAgents(agents, thread);
  }
}

const noReport = 'worker finished without calling report_agent_job_result';

async function openWorker({ agents, parent, caller, setup, job, environments }: Workforce): Promise<LoadedThread> {
  const tree = agents.treeOf(parent.id);
  const { id: jobId } = job.stored;
  const thread = await createThread(agents.engine, {
    config: setup.config,
    instructions: setup.instructions ?? instructionsOf(setup.config),
    originator: caller.originator,
    trace: caller.trace,
    ephemeral: parent.writer === null,
    threadSource: 'subagent',
    source: workerSource(jobId),
    lineage: { sessionId: tree.rootId, kind: workerKind(jobId), parentThreadId: null },
    heirOf: parent,
    environments,
  });
  thread.settings = setup.settings;
  agents.joinTree(tree, thread.id);
  thread.appear();
  thread.publish({
    type: 'workerStarted',
    threadId: thread.id,
    kind: workerKind(jobId),
    parentThreadId: parent.id,
    model: setup.settings.model,
    isEphemeral: thread.writer === null,
    createdAtMs: thread.head.createdAtMs,
  });
  tellWarnings(thread);
  return thread;
}

function startTurn({ agents, caller, job, outputSchema }: Workforce, thread: LoadedThread, { row, stored }: JobItem): Turn {
  const { services } = agents;
  const text = workerMessage({ jobId: job.stored.id, itemId: stored.itemId, instruction: job.stored.instruction, row, outputSchema });
  const work = new UserTurn({ threadId: thread.id, input: [{ type: 'text', text, text_elements: [] }] });
  const turn = new Turn(services, thread, { id: services.ids.uuidv7(), caller, work });
  thread.start(turn);
  return turn;
}
