import { deliver } from '../dispatch/answer.js';
import { processor } from '../dispatch/processor.js';
import type { Services } from '../services.js';

export const threadWorkProcessor = ({ engine }: Pick<Services, 'engine'>) =>
  processor({
    'thread/compact/start': (params, context) => deliver(engine.compactThread(params, context.caller), context),
    'thread/shellCommand': (params, context) => deliver(engine.runShellCommand(params, context.caller), context),
    'thread/backgroundTerminals/clean': (params) => engine.cleanBackgroundTerminals(params),
  });
