import { processor } from '../dispatch/processor.js';
import type { Services } from '../services.js';
import { latestSettings } from '../thread-config/latest-settings.js';

export const marketplaceProcessor = ({
  plugins: { marketplaces },
  settingsChanged,
  config,
}: Pick<Services, 'plugins' | 'settingsChanged' | 'config'>) =>
  processor({
    'marketplace/add': async (params) => {
      const added = await marketplaces.add(params);
      settingsChanged({ reload: false });
      return added;
    },
    'marketplace/remove': async ({ marketplaceName }) => {
      const removed = await marketplaces.remove(marketplaceName);
      settingsChanged({ reload: false });
      return removed;
    },
    'marketplace/upgrade': async ({ marketplaceName }) => {
      await latestSettings(config);
      const upgraded = await marketplaces.upgrade(marketplaceName ?? null);
      settingsChanged({ reload: false });
      return upgraded;
    },
  });
