import * as z from 'zod';
import { failure, functionSpec, parseArguments } from '../arguments.js';
import type { Tool } from '../tool.js';
import { type GoalTools, goalOutput, offersGoals } from './goal-output.js';

const Arguments = z.object({ objective: z.string(), token_budget: z.number().int().nullish() });

const spec = functionSpec({
  name: 'create_goal',
  description:
    'Gives this thread a goal, which it then works for turn by turn until it is reached. Only when the user asks for it in so many words, and only for a thread without one.',
  properties: {
    objective: { type: 'string', description: 'What is to be reached, and how one can see that it is.' },
    token_budget: { type: 'integer', description: 'How many tokens it may cost. Only a number that the user has named.' },
  },
  required: ['objective'],
});

const hasGoal = 'cannot create a new goal because this thread already has a goal; use update_goal only when the existing goal is complete';

/** Gives the thread a goal. What the response that asks for it has cost is not counted. */
export const createGoalTool = ({ goals, thread }: GoalTools): Tool => ({
  name: 'create_goal',
  kind: 'function',
  parallel: false,
  spec: (scope) => (offersGoals(scope) ? spec : null),
  run: async (call, { turnId, responseEnded }) => {
    const parsed = parseArguments(Arguments, call.input);
    if (!parsed.ok) return parsed.output;
    const { objective, token_budget: tokenBudget = null } = parsed.value;
    await responseEnded;
    if ((await goals.account(thread(), turnId)) !== null) return failure(hasGoal);
    const made = await goals.create(thread(), { objective, tokenBudget, turnId });
    return 'refusal' in made ? failure(made.refusal) : goalOutput(made.goal);
  },
});
