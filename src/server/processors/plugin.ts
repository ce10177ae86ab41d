import { curatedName } from '../../extensions/plugins/marketplaces.js';
import { findPluginId } from '../../extensions/plugins/plugin-id.js';
import type { RemoteMarketplaceName } from '../../extensions/plugins/remote/remote-marketplace.js';
import { invalidRequest } from '../../protocol/errors.js';
import type { PluginListParams, PluginListResponse } from '../../protocol/index.js';
import { processor } from '../dispatch/processor.js';
import type { RequestContext } from '../dispatch/request-context.js';
import { remotePluginCalls } from '../plugins/remote-plugin-calls.js';
import type { Services } from '../services.js';
import { latestSettings } from '../thread-config/latest-settings.js';

interface Selection {
  readonly marketplacePath?: string | null | undefined;
  readonly remoteMarketplaceName?: string | null | undefined;
  readonly pluginName: string;
}

type Uses = Pick<Services, 'plugins' | 'apps' | 'engine' | 'analytics' | 'pluginLogins' | 'config'>;

export const pluginProcessor = (services: Uses) => {
  const { apps, analytics, config } = services;
  const { plugins, isOn } = services.plugins;
  const remote = remotePluginCalls(services);
  return processor({
    'plugin/list': (params, context) => listPlugins(params, services, context),
    'plugin/read': async (params) => {
      const selected = select('plugin/read', params);
      await latestSettings(config);
      if ('remote' in selected) return { plugin: await remote.read(selected.remote, params.pluginName) };
      if (!(await isOn('plugins'))) throw invalidRequest('plugins feature is disabled');
      const plugin = await plugins.read(selected, { showsHooks: await isOn('plugin_hooks') });
      return { plugin: { ...plugin, apps: [...(await apps.describe(plugin.apps.map(({ id }) => id)))] } };
    },
    'plugin/skill/read': async (params) => {
      await latestSettings(config);
      return { contents: await remote.readSkill(params) };
    },
    'plugin/install': async (params, context) => {
      const selected = select('plugin/install', params);
      await latestSettings(config);
      if ('remote' in selected) return remote.install(selected.remote, params.pluginName, context);
      const { entry, id, plugin } = await plugins.install(selected);
      analytics.pluginChanged(context.connection, { change: 'installed', id, plugin });
      services.engine.mcp.reload();
      if (plugin !== null) services.pluginLogins.begin(plugin);
      return { authPolicy: entry.authPolicy, appsNeedingAuth: [...(await apps.findUnconnected(plugin?.apps ?? []))] };
    },
    'plugin/uninstall': async ({ pluginId }, context) => {
      const id = findPluginId(pluginId);
      if (id === null) {
        await latestSettings(config);
        return remote.uninstall(pluginId, context);
      }
      const plugin = await plugins.find(id);
      await plugins.uninstall(id);
      if (plugin !== null) analytics.pluginChanged(context.connection, { change: 'uninstalled', id, plugin });
      return {};
    },
  });
};

async function listPlugins(
  params: PluginListParams,
  { plugins: services, config }: Uses,
  context: RequestContext,
): Promise<PluginListResponse> {
  const { plugins, remote, isOn } = services;
  const kinds = params.marketplaceKinds ?? null;
  const showsLocal = kinds === null || kinds.includes('local');
  if ((await latestSettings(config)).features['plugins'] !== true)
    return { marketplaces: [], marketplaceLoadErrors: [], featuredPluginIds: [] };
  const hasRemote = await isOn('remote_plugin');
  // Whoever names a part of the catalogue gets it; the feature is about what is shown unasked.
  const unasked: readonly RemoteMarketplaceName[] = hasRemote ? ['chatgpt-global'] : [];
  const parts = kinds === null ? unasked : kinds.filter((kind) => kind !== 'local');
  const [local, ofAccount] = await Promise.all([
    showsLocal ? plugins.list(params.cwds ?? []) : { marketplaces: [], found: [], errors: [] },
    remote.list(parts),
  ]);
  if (showsLocal) {
    context.detach('refresh of plugins', () => plugins.refreshOutdated(local.found));
    if (hasRemote) context.detach('sync of remote plugins', (signal) => remote.sync(signal));
  }
  const replaced = new Set(ofAccount.map(({ name }) => name));
  const marketplaces = [...local.marketplaces.filter(({ name }) => !replaced.has(name)), ...ofAccount];
  const showsCurated = marketplaces.some(({ name }) => name === curatedName);
  return {
    marketplaces,
    marketplaceLoadErrors: [...local.errors],
    featuredPluginIds: showsCurated ? [...(await remote.featured())] : [],
  };
}

/** @throws RpcError */
function select(method: string, { marketplacePath, remoteMarketplaceName, pluginName }: Selection) {
  if (marketplacePath != null && remoteMarketplaceName == null) return { marketplacePath, pluginName };
  if (marketplacePath == null && remoteMarketplaceName != null) return { remote: remoteMarketplaceName };
  throw invalidRequest(`${method} requires exactly one of marketplacePath or remoteMarketplaceName`);
}
