import { processor, unbuilt } from '../processor.js';
import type { Services } from '../services.js';

export const turnProcessor = ({ engine }: Pick<Services, 'engine'>) => ({
  ...processor({
    'turn/start': async (params, context) => {
      const { result, afterwards } = await engine.startTurn(params, context.connection.identity);
      context.afterResponse(afterwards);
      return result;
    },
    'turn/interrupt': async (params, context) => {
      const { result, afterwards } = await engine.interruptTurn(params);
      context.afterResponse(afterwards);
      return result;
    },
  }),
  ...unbuilt('turn/steer'),
});
