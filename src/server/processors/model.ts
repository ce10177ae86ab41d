import { isChatgpt } from '../../auth/auth-state.js';
import { listModels } from '../../model/catalog/model-list.js';
import { offsetPage } from '../dispatch/offset-page.js';
import { processor } from '../dispatch/processor.js';
import { providerCapabilities } from '../models/provider-capabilities.js';
import type { Services } from '../services.js';
import { latestSettings } from '../thread-config/latest-settings.js';

export const modelProcessor = ({ catalog, config, auth }: Pick<Services, 'catalog' | 'config' | 'auth'>) =>
  processor({
    'model/list': async (params) => {
      await catalog.refresh();
      const chatgptAuth = isChatgpt(auth.manager.current());
      const models = listModels(catalog.models(), { includeHidden: params.includeHidden ?? false, chatgptAuth });
      return offsetPage(models, params, 'models');
    },
    'modelProvider/capabilities/read': async () => {
      const { provider } = await latestSettings(config, 'failed to resolve feature override precedence');
      return providerCapabilities(provider);
    },
  });
