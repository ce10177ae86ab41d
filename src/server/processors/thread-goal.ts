import { deliver } from '../dispatch/answer.js';
import { processor } from '../dispatch/processor.js';
import type { Services } from '../services.js';

export const threadGoalProcessor = ({ engine }: Pick<Services, 'engine'>) =>
  processor({
    'thread/goal/set': async (params, context) => deliver(await engine.setGoal(params), context),
    'thread/goal/get': (params) => engine.getGoal(params),
    'thread/goal/clear': async (params, context) => deliver(await engine.clearGoal(params), context),
  });
