import { deliver } from '../dispatch/answer.js';
import { processor } from '../dispatch/processor.js';
import type { RequestContext } from '../dispatch/request-context.js';
import type { Services } from '../services.js';

export const turnProcessor = ({ engine }: Pick<Services, 'engine'>) =>
  processor({
    'turn/start': async (params, context) => {
      const answer = await engine.startTurn(params, context.caller);
      noteTurn(context, answer.result.turn.id);
      return deliver(answer, context);
    },
    'turn/steer': async (params, context) => {
      const answer = await engine.steerTurn(params, context.caller);
      noteTurn(context, answer.result.turnId);
      return deliver(answer, context);
    },
    'turn/interrupt': async (params, context) => {
      if (params.turnId !== '') noteTurn(context, params.turnId);
      return deliver(await engine.interruptTurn(params, context.caller), context);
    },
  });

const noteTurn = ({ trace }: RequestContext, turnId: string): void => trace.note({ type: 'turnKnown', turnId });
