import type { Tool } from '../tool.js';
import { createGoalTool } from './goal-create.js';
import { getGoalTool } from './goal-get.js';
import type { GoalTools } from './goal-output.js';
import { updateGoalTool } from './goal-update.js';

/** The tools by which a model sees and ends the work for a goal, in the order of the request. */
export const goalTools = (tools: GoalTools): readonly Tool[] => [getGoalTool(tools), createGoalTool(tools), updateGoalTool(tools)];
