import { offsetPage } from '../offset-page.js';
import { processor } from '../processor.js';
import type { Services } from '../services.js';

export const appProcessor = ({ apps, engine }: Pick<Services, 'apps' | 'engine'>) =>
  processor({
    'app/list': async ({ forceRefetch, threadId, ...page }, { connection, signal }) => {
      const features = threadId == null ? null : engine.featuresOf(threadId);
      const all = await apps.list({ isFresh: forceRefetch ?? false, originator: connection.identity.originator, features, signal });
      return offsetPage(all, page, 'apps');
    },
  });
