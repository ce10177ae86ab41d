import * as z from 'zod';
import { failure, functionSpec, parseArguments } from '../arguments.js';
import type { Tool } from '../tool.js';
import { type GoalTools, goalOutput, offersGoals } from './goal-output.js';

const Arguments = z.object({ status: z.string() });

const spec = functionSpec({
  name: 'update_goal',
  description:
    'Says that the goal of this thread is reached. Only after you have seen for each part of it that it is; not because the budget or the ideas are at an end.',
  properties: { status: { type: 'string', enum: ['complete'], description: 'The goal is reached.' } },
  required: ['status'],
});

const onlyComplete =
  'update_goal can only mark the existing goal complete; pause, resume, and budget-limited status changes are controlled by the user or system';

/** Ends the work for a goal, after what it has cost is counted. */
export const updateGoalTool = ({ goals, thread }: GoalTools): Tool => ({
  name: 'update_goal',
  kind: 'function',
  parallel: false,
  spec: (scope) => (offersGoals(scope) ? spec : null),
  run: async (call, { turnId, responseEnded }) => {
    const parsed = parseArguments(Arguments, call.input);
    if (!parsed.ok) return parsed.output;
    if (parsed.value.status !== 'complete') return failure(onlyComplete);
    await responseEnded;
    const pursuer = thread();
    const goal = await goals.complete(pursuer, turnId);
    if (goal === null) return failure(`cannot update goal for thread ${pursuer.id}: no goal exists`);
    const { tokenBudget, tokensUsed, timeUsedSeconds } = goal;
    const report =
      tokenBudget === null
        ? null
        : `The goal is reached. Tell the user what it has cost: ${tokensUsed} of ${tokenBudget} tokens, ${timeUsedSeconds} seconds.`;
    return goalOutput(goal, report);
  },
});
