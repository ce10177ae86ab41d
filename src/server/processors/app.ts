import { offsetPage } from '../dispatch/offset-page.js';
import { processor } from '../dispatch/processor.js';
import type { Services } from '../services.js';
import { latestSettings } from '../thread-config/latest-settings.js';

export const appProcessor = ({ apps, engine, config }: Pick<Services, 'apps' | 'engine' | 'config'>) =>
  processor({
    'app/list': async ({ forceRefetch, threadId, ...page }, { connection, signal }) => {
      await latestSettings(config);
      const features = threadId == null ? null : engine.featuresOf(threadId);
      const all = await apps.list({ isFresh: forceRefetch ?? false, originator: connection.identity.originator, features, signal });
      return all === null ? { data: [], nextCursor: null } : offsetPage(all, page, 'apps');
    },
  });
