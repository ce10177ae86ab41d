import { processor } from '../dispatch/processor.js';
import type { Services } from '../services.js';

export const externalAgentConfigProcessor = ({ externalAgents, engine, hub }: Pick<Services, 'externalAgents' | 'engine' | 'hub'>) =>
  processor({
    'externalAgentConfig/detect': (params) => externalAgents.detect(params),
    'externalAgentConfig/import': async (params, context) => {
      const { caller } = context;
      const work = await externalAgents.prepareImport(params, (thread) => engine.importThread(thread, caller));
      if (params.migrationItems.length === 0) return {};
      const run = async (): Promise<void> => {
        await work();
        hub.broadcast({ method: 'externalAgentConfig/import/completed', params: {} });
      };
      context.afterResponse(() => context.detach('the import from another agent', run));
      return {};
    },
  });
