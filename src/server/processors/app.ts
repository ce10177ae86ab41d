import { offsetPage } from '../offset-page.js';
import { processor } from '../processor.js';
import type { Services } from '../services.js';

export const appProcessor = ({ apps }: Pick<Services, 'apps'>) =>
  processor({
    'app/list': async ({ forceRefetch, ...page }) => offsetPage(await apps.list({ forceRefetch: forceRefetch ?? false }), page, 'apps'),
  });
