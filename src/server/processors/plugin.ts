import { findPluginId } from '../../extensions/plugins/plugin-id.js';
import { invalidRequest } from '../../protocol/errors.js';
import { processor } from '../processor.js';
import { checkRemoteId, refuseRemote } from '../remote-plugins.js';
import type { Services } from '../services.js';

interface Selection {
  readonly marketplacePath?: string | null | undefined;
  readonly remoteMarketplaceName?: string | null | undefined;
  readonly pluginName: string;
}

export const pluginProcessor = ({ plugins: services, auth, apps }: Pick<Services, 'plugins' | 'auth' | 'apps'>) => {
  const { plugins, isOn } = services;
  return processor({
    'plugin/list': async ({ cwds, marketplaceKinds }) => {
      const showsLocal = marketplaceKinds == null || marketplaceKinds.includes('local');
      if (!showsLocal || !(await isOn('plugins'))) return { marketplaces: [], marketplaceLoadErrors: [], featuredPluginIds: [] };
      const { marketplaces, errors } = await plugins.list(cwds ?? []);
      return { marketplaces: [...marketplaces], marketplaceLoadErrors: [...errors], featuredPluginIds: [] };
    },
    'plugin/read': async (params) => {
      const selected = select('plugin/read', params);
      if (!(await isOn('plugins'))) throw invalidRequest('plugins feature is disabled');
      if (selected === null) return refuseRemote('read remote plugin details', { auth, id: params.pluginName });
      const plugin = await plugins.read(selected, { showsHooks: await isOn('plugin_hooks') });
      return { plugin: { ...plugin, apps: [...(await apps.describe(plugin.apps.map(({ id }) => id)))] } };
    },
    'plugin/skill/read': ({ remotePluginId }) => refuseRemote('read remote plugin skill details', { auth, id: remotePluginId }),
    'plugin/install': async (params) => {
      const selected = select('plugin/install', params);
      if (selected === null) return refuseRemote('install remote plugin', { auth, id: params.pluginName });
      const { entry, plugin } = await plugins.install(selected);
      return { authPolicy: entry.authPolicy, appsNeedingAuth: [...(await apps.findUnconnected(plugin?.apps ?? []))] };
    },
    'plugin/uninstall': async ({ pluginId }) => {
      const id = findPluginId(pluginId);
      if (id === null) {
        checkRemoteId(pluginId, 'invalid remote plugin id');
        return refuseRemote('uninstall remote plugin', { auth, id: pluginId });
      }
      await plugins.uninstall(id);
      return {};
    },
  });
};

/** `null`: one of the remote catalogue. @throws RpcError */
function select(method: string, { marketplacePath, remoteMarketplaceName, pluginName }: Selection) {
  if ((marketplacePath == null) === (remoteMarketplaceName == null))
    throw invalidRequest(`${method} requires exactly one of marketplacePath or remoteMarketplaceName`);
  return marketplacePath == null ? null : { marketplacePath, pluginName };
}
