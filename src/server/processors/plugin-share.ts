import { invalidRequest } from '../../protocol/errors.js';
import { processor } from '../processor.js';
import { refuseRemote } from '../remote-plugins.js';
import type { Services } from '../services.js';

export const pluginShareProcessor = ({ plugins: { isOn }, auth }: Pick<Services, 'plugins' | 'auth'>) => {
  const refuse = async (action: string): Promise<never> => {
    if (!(await isOn('plugins'))) throw invalidRequest('plugin sharing is not enabled');
    return refuseRemote(action, { auth });
  };
  return processor({
    'plugin/share/save': ({ discoverability, shareTargets }) => {
      if (discoverability === 'LISTED')
        throw invalidRequest('discoverability LISTED is not supported for plugin/share/save; use UNLISTED or PRIVATE');
      if (shareTargets?.some(({ principalType }) => principalType === 'workspace'))
        throw invalidRequest('shareTargets cannot include workspace principals; use discoverability UNLISTED for workspace link access');
      return refuse('save remote plugin share');
    },
    'plugin/share/updateTargets': () => refuse('update remote plugin share targets'),
    'plugin/share/list': () => refuse('list remote plugin shares'),
    'plugin/share/delete': () => refuse('delete remote plugin share'),
  });
};
