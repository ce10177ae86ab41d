import { listModels } from '../../model/model-list.js';
import { offsetPage } from '../offset-page.js';
import { processor } from '../processor.js';
import { providerCapabilities } from '../provider-capabilities.js';
import type { Services } from '../services.js';

export const modelProcessor = ({ catalog, config }: Pick<Services, 'catalog' | 'config'>) =>
  processor({
    'model/list': async (params) => {
      await catalog.refresh();
      const models = listModels(catalog.models(), { includeHidden: params.includeHidden ?? false, chatgptAuth: false });
      return offsetPage(models, params, 'models');
    },
    'modelProvider/capabilities/read': async () => {
      const { provider } = await config.forThread();
      return providerCapabilities(provider);
    },
  });
