import { functionSpec } from '../arguments.js';
import type { Tool } from '../tool.js';
import { type GoalTools, goalOutput, offersGoals } from './goal-output.js';

const spec = functionSpec({
  name: 'get_goal',
  description: 'Tells the goal of this thread: what it is, how it stands, what it has cost and what is left of its budget.',
  properties: {},
  required: [],
});

/** Tells the model what it works for. */
export const getGoalTool = ({ goals, thread }: GoalTools): Tool => ({
  name: 'get_goal',
  kind: 'function',
  parallel: false,
  spec: (scope) => (offersGoals(scope) ? spec : null),
  run: async () => goalOutput(await goals.get(thread().id)),
});
