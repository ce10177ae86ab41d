import { findPluginId } from '../../extensions/plugins/plugin-id.js';
import { findPluginSwitches } from '../analytics/plugin-fact.js';
import type { RequestContext } from '../dispatch/request-context.js';
import type { Services } from '../services.js';

interface WrittenEdit {
  readonly keyPath: string;
  readonly value?: unknown;
}

/** Tells the analytics of plugins that a client has switched on or off in the settings. */
export const tellPluginSwitches =
  ({ plugins: { plugins }, analytics }: Pick<Services, 'plugins' | 'analytics'>) =>
  (edits: readonly WrittenEdit[], context: RequestContext): void => {
    const switches = findPluginSwitches(edits.map(({ keyPath, value }) => ({ path: keyPath.split('.'), value })));
    if (switches.size === 0) return;
    context.detach('facts about plugins', async () => {
      for (const [key, enabled] of switches) {
        const id = findPluginId(key);
        if (id === null) continue;
        analytics.pluginChanged(context.connection, { change: enabled ? 'enabled' : 'disabled', id, plugin: await plugins.find(id) });
      }
    });
  };
