import { processor } from '../dispatch/processor.js';
import type { Services } from '../services.js';

export const memoryProcessor = ({ engine }: Pick<Services, 'engine'>) =>
  processor({
    'memory/reset': async () => {
      await engine.resetMemories();
      return {};
    },
  });
