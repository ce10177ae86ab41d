import { invalidRequest } from '../../protocol/errors.js';
import type {
  ThreadGoal,
  ThreadGoalClearParams,
  ThreadGoalClearResponse,
  ThreadGoalGetParams,
  ThreadGoalGetResponse,
  ThreadGoalSetParams,
  ThreadGoalSetResponse,
} from '../../protocol/index.js';
import type { StoredGoal } from '../../store/thread-goals.js';
import type { Answer } from '../caller.js';
import { newGoal, refuseBudget, refuseObjective } from '../goals/goal-rules.js';
import { noOverrides } from '../thread/thread-config.js';
import { toThreadId } from '../thread/thread-id.js';
import { threadNotFound } from '../thread/threads.js';
import { checkKept } from './describe-thread.js';
import type { Engineering } from './engineering.js';

/** Sets what a thread aims at, or changes how it stands. Another objective is another goal: its counters begin anew. */
export async function setGoal(engine: Engineering, params: ThreadGoalSetParams): Promise<Answer<ThreadGoalSetResponse>> {
  const threadId = await findThread(engine, params.threadId);
  const { store, publish } = engine.services;
  const objective = params.objective == null ? null : checkedObjective(params.objective);
  const refusal = refuseBudget(params.tokenBudget ?? null);
  if (refusal !== null) throw invalidRequest(refusal);
  await chargeRunning(engine, threadId);
  const current = await store.goals.get(threadId);
  const goal = withinBudget(nextGoal(engine, { threadId, objective, current, params }));
  await store.goals.set(goal);
  if (goal.goalId !== current?.goalId) engine.services.goals.beginCount(threadId);
  const isLoaded = engine.threads.find(threadId) !== null;
  const shown = toGoal(goal);
  return { result: { goal: shown }, afterwards: () => publish({ type: 'goalUpdated', threadId, turnId: null, goal: shown, isLoaded }) };
}

export async function getGoal(engine: Engineering, params: ThreadGoalGetParams): Promise<ThreadGoalGetResponse> {
  const goal = await engine.services.store.goals.get(await findThread(engine, params.threadId));
  return { goal: goal === null ? null : toGoal(goal) };
}

export async function clearGoal(engine: Engineering, params: ThreadGoalClearParams): Promise<Answer<ThreadGoalClearResponse>> {
  const threadId = await findThread(engine, params.threadId);
  await chargeRunning(engine, threadId);
  const cleared = await engine.services.store.goals.clear(threadId);
  const isLoaded = engine.threads.find(threadId) !== null;
  return {
    result: { cleared },
    afterwards: () => (cleared ? engine.services.publish({ type: 'goalCleared', threadId, isLoaded }) : undefined),
  };
}

/** A stored goal as clients see it. */
export const toGoal = (goal: StoredGoal): ThreadGoal => ({
  threadId: goal.threadId,
  objective: goal.objective,
  status: goal.status === 'budget_limited' ? 'budgetLimited' : goal.status,
  tokenBudget: goal.tokenBudget,
  tokensUsed: goal.tokensUsed,
  timeUsedSeconds: goal.timeUsedSeconds,
  createdAt: Math.floor(goal.createdAtMs / 1000),
  updatedAt: Math.floor(goal.updatedAtMs / 1000),
});

/** The id of a thread that may have a goal. @throws RpcError for one that may not, or while goals are off */
async function findThread(engine: Engineering, asked: string): Promise<string> {
  const loaded = engine.threads.find(asked);
  const { features } = await engine.services.resolveConfig(noOverrides).catch((error: unknown) => {
    if (loaded === null) throw error;
    return loaded.config; // A loaded thread goes on with the settings that it was loaded with.
  });
  if (features?.goals !== true) throw invalidRequest('goals feature is disabled');
  const threadId = toThreadId(asked);
  checkKept(engine, threadId, 'goals');
  if (loaded !== null) return threadId;
  const stored = await engine.services.store.find(threadId);
  if (stored === null || stored.archived) throw threadNotFound(threadId);
  return threadId;
}

/** What the turn that runs has cost until now is of the goal as it was. */
async function chargeRunning({ services, threads }: Engineering, threadId: string): Promise<void> {
  const thread = threads.find(threadId);
  const turn = thread?.currentTurn ?? null;
  if (thread !== null && turn !== null && !turn.ended) await services.goals.account(thread, turn.id);
}

function checkedObjective(text: string): string {
  const objective = text.trim();
  const refusal = refuseObjective(objective);
  if (refusal !== null) throw invalidRequest(refusal);
  return objective;
}

interface GoalChange {
  readonly threadId: string;
  readonly objective: string | null;
  readonly current: StoredGoal | null;
  readonly params: ThreadGoalSetParams;
}

function nextGoal({ services }: Engineering, { threadId, objective, current, params }: GoalChange): StoredGoal {
  const nowMs = services.clock.now();
  const status = params.status === 'budgetLimited' ? 'budget_limited' : (params.status ?? null);
  const { tokenBudget } = params;
  const isSame = current !== null && (objective === null || (objective === current.objective && current.status !== 'complete'));
  if (isSame) {
    return {
      ...current,
      status: status ?? current.status,
      tokenBudget: tokenBudget === undefined ? current.tokenBudget : tokenBudget,
      updatedAtMs: nowMs,
    };
  }
  if (objective === null) throw invalidRequest(`cannot update goal for thread ${threadId}: no goal exists`);
  const goal = newGoal({ threadId, goalId: services.ids.uuid(), objective, tokenBudget: tokenBudget ?? null, nowMs });
  return { ...goal, status: status ?? goal.status };
}

/** A goal whose budget is spent is not active. */
const withinBudget = (goal: StoredGoal): StoredGoal =>
  goal.status === 'active' && goal.tokenBudget !== null && goal.tokensUsed >= goal.tokenBudget
    ? { ...goal, status: 'budget_limited' }
    : goal;
