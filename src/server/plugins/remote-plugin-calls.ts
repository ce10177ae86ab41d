import { isRemoteMarketplace } from '../../extensions/plugins/remote/remote-marketplace.js';
import { invalidRequest } from '../../protocol/errors.js';
import type { PluginDetail, PluginInstallResponse, PluginSkillReadParams, PluginUninstallResponse } from '../../protocol/index.js';
import type { RequestContext } from '../dispatch/request-context.js';
import type { Services } from '../services.js';
import { checkRemoteId } from './remote-plugins.js';

/** What clients ask of plugins of the account. */
export interface RemotePluginCalls {
  read(marketplace: string, remoteId: string): Promise<PluginDetail>;
  readSkill(params: PluginSkillReadParams): Promise<string | null>;
  install(marketplace: string, remoteId: string, context: RequestContext): Promise<PluginInstallResponse>;
  uninstall(remoteId: string, context: RequestContext): Promise<PluginUninstallResponse>;
}

type Uses = Pick<Services, 'plugins' | 'apps' | 'engine' | 'analytics' | 'pluginLogins'>;

export function remotePluginCalls({ plugins: services, apps, engine, analytics, pluginLogins }: Uses): RemotePluginCalls {
  const { plugins, remote, isOn } = services;
  const checkOn = async (what: string): Promise<void> => {
    if (!(await isOn('plugins'))) throw invalidRequest(`remote plugin ${what}`);
  };
  const refreshLater = (context: RequestContext): void =>
    context.detach('refresh of remote plugins', async (signal) => {
      if (await isOn('remote_plugin')) await remote.refresh(signal);
    });
  return {
    async read(marketplace, remoteId) {
      await checkOn(`read is not enabled for marketplace ${marketplace}`);
      checkRemoteId(remoteId);
      const { plugin, installed } = await remote.read(remoteId);
      const { toDetail } = await import('../../extensions/plugins/remote/describe-remote.js');
      const ids = [...new Set(plugin.release.app_ids)].sort();
      // The account has them unless it is known that they are to be connected.
      return toDetail(plugin, installed, await apps.describe(ids, { unknownNeedsAuth: false }));
    },
    async readSkill({ remoteMarketplaceName, remotePluginId, skillName }) {
      await checkOn(`skill read is not enabled for marketplace ${remoteMarketplaceName}`);
      checkRemoteId(remotePluginId);
      if (skillName.trim() === '') throw invalidRequest('invalid remote plugin skill name: cannot be empty');
      const action = 'read remote plugin skill details';
      await remote.access(action);
      if (!isRemoteMarketplace(remoteMarketplaceName))
        throw invalidRequest(`${action}: remote marketplace \`${remoteMarketplaceName}\` is not supported`);
      return remote.readSkill(action, remotePluginId, skillName);
    },
    async install(marketplace, remoteId, context) {
      await checkOn(`install is not enabled for marketplace ${marketplace}`);
      checkRemoteId(remoteId);
      const { plugin, id } = await remote.install(remoteId);
      const loaded = await plugins.find(id);
      analytics.pluginChanged(context.connection, { change: 'installed', id, remoteId, plugin: loaded });
      if (loaded !== null) pluginLogins.begin(loaded);
      engine.mcp.reload();
      refreshLater(context);
      const needed = await apps.findUnconnected([...new Set([...plugin.release.app_ids, ...(loaded?.apps ?? [])])].sort());
      return { authPolicy: plugin.authentication_policy ?? 'ON_INSTALL', appsNeedingAuth: [...needed] };
    },
    async uninstall(remoteId, context) {
      checkRemoteId(remoteId, 'invalid remote plugin id');
      await checkOn('uninstall is not enabled');
      await remote.uninstall(remoteId, async (id) => {
        const plugin = await plugins.find(id);
        if (plugin !== null) analytics.pluginChanged(context.connection, { change: 'uninstalled', id, remoteId, plugin });
      });
      refreshLater(context);
      return {};
    },
  };
}
