import { isRecord } from '../../platform/json.js';
import type { Migration } from './migration.js';
import { readSettings, settingsPath } from './source-settings.js';
import { addToConfig, configPath, lacks, readConfig } from './target-config.js';

/** Environment and sandbox. */
export const configMigration: Migration = {
  itemType: 'CONFIG',
  async find(place) {
    const wanted = toConfig(await readSettings(place));
    if (Object.keys(wanted).length === 0 || !lacks(await readConfig(place), wanted)) return null;
    return { description: `Migrate ${settingsPath(place)} into ${configPath(place)}` };
  },
  apply: async (place) => addToConfig(place, toConfig(await readSettings(place))),
};

function toConfig({ env, sandbox }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const set = Object.fromEntries(
    Object.entries(isRecord(env) ? env : {}).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[name, String(value)]] : [],
    ),
  );
  return {
    ...(Object.keys(set).length === 0 ? {} : { shell_environment_policy: { inherit: 'core', set } }),
    ...(isRecord(sandbox) && sandbox['enabled'] === true ? { sandbox_mode: 'workspace-write' } : {}),
  };
}
