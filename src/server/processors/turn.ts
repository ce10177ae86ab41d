import { deliver } from '../answer.js';
import { processor } from '../processor.js';
import type { Services } from '../services.js';

export const turnProcessor = ({ engine }: Pick<Services, 'engine'>) =>
  processor({
    'turn/start': async (params, context) => {
      return deliver(await engine.startTurn(params, context.connection.identity), context);
    },
    'turn/steer': async (params, context) => {
      return deliver(await engine.steerTurn(params, context.connection.identity), context);
    },
    'turn/interrupt': async (params, context) => {
      return deliver(await engine.interruptTurn(params), context);
    },
  });
