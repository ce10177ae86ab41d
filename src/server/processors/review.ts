import { deliver } from '../dispatch/answer.js';
import { processor } from '../dispatch/processor.js';
import type { Services } from '../services.js';

export const reviewProcessor = ({ engine }: Pick<Services, 'engine'>) =>
  processor({
    'review/start': async (params, context) => deliver(await engine.startReview(params, context.caller), context),
  });
