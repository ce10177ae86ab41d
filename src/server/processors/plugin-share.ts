import { invalidRequest } from '../../protocol/errors.js';
import type { PluginShareSaveParams, PluginShareTarget } from '../../protocol/index.js';
import { processor } from '../dispatch/processor.js';
import { checkRemoteId } from '../plugins/remote-plugins.js';
import type { Services } from '../services.js';
import { latestSettings } from '../thread-config/latest-settings.js';

export const pluginShareProcessor = ({ plugins: { remote }, config }: Pick<Services, 'plugins' | 'config'>) => {
  const checkOn = async (): Promise<void> => {
    if ((await latestSettings(config)).features['plugins'] !== true) throw invalidRequest('plugin sharing is not enabled');
  };
  return processor({
    'plugin/share/save': async (params) => {
      await checkOn();
      checkSave(params);
      return remote.share('save remote plugin share', ({ shares, ...parts }) => shares.saveShare(params, parts));
    },
    'plugin/share/updateTargets': async (params) => {
      await checkOn();
      checkRemoteId(params.remotePluginId, 'invalid remote plugin id');
      checkTargets(params.shareTargets);
      return remote.share('update remote plugin share targets', ({ shares, access }) => shares.updateShareTargets(params, access));
    },
    'plugin/share/list': async () => {
      await checkOn();
      return { data: await remote.share('list remote plugin shares', ({ shares, warn, ...parts }) => shares.listShares(parts, warn)) };
    },
    'plugin/share/delete': async ({ remotePluginId }) => {
      await checkOn();
      checkRemoteId(remotePluginId, 'invalid remote plugin id');
      await remote.share('delete remote plugin share', ({ shares, ...parts }) => shares.deleteShare(remotePluginId, parts));
      return {};
    },
  });
};

/** @throws RpcError */
function checkSave({ discoverability, shareTargets, remotePluginId }: PluginShareSaveParams): void {
  if (remotePluginId != null) checkRemoteId(remotePluginId, 'invalid remote plugin id');
  if (remotePluginId != null && (discoverability != null || shareTargets != null))
    throw invalidRequest(
      'discoverability and shareTargets are only supported when creating a plugin share; use plugin/share/updateTargets to update share settings',
    );
  if (discoverability === 'LISTED')
    throw invalidRequest('discoverability LISTED is not supported for plugin/share/save; use UNLISTED or PRIVATE');
  checkTargets(shareTargets ?? []);
}

/** @throws RpcError */
function checkTargets(targets: readonly PluginShareTarget[]): void {
  if (targets.some(({ principalType }) => principalType === 'workspace'))
    throw invalidRequest('shareTargets cannot include workspace principals; use discoverability UNLISTED for workspace link access');
}
