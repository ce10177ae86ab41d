import type { InstallPlugins } from '../../extensions/external-agents/external-agents.js';
import { findMarketplaceFile } from '../../extensions/plugins/marketplace-file.js';
import { invalidRequest } from '../../protocol/errors.js';
import type { PluginServices } from './plugins.js';

/**
 * Installs what another agent had switched on, its marketplace first. Plugins are the user's here, also those that the
 * other agent has for one repository. One that fails does not keep the others away.
 */
export const importPlugins =
  ({ plugins, marketplaces }: Pick<PluginServices, 'plugins' | 'marketplaces'>): InstallPlugins =>
  async ({ marketplaceName, source, pluginNames }) => {
    const root =
      source.kind === 'configured'
        ? await marketplaces.find(marketplaceName)
        : (await marketplaces.add(source.kind === 'local' ? { source: source.path } : { source: source.source, refName: source.ref }))
            .installedRoot;
    const marketplacePath = root === null ? null : await findMarketplaceFile(root);
    if (marketplacePath === null) throw invalidRequest(`marketplace \`${marketplaceName}\` has no file`);
    const failures: string[] = [];
    for (const pluginName of pluginNames) {
      await plugins.install({ marketplacePath, pluginName }).catch((error: unknown) => failures.push(`${pluginName}: ${String(error)}`));
    }
    if (failures.length > 0) throw invalidRequest(failures.join('; '));
  };
