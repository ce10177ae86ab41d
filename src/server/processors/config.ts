import { resolve } from 'node:path';
import { enabledLayers } from '../../config/layers/config-layer.js';
import { mistakeOfLayers, readConfig } from '../../config/read-config.js';
import { describeRequirements } from '../../config/requirements/describe-requirements.js';
import { refuseDefaultProfile } from '../../config/sections/permission-profiles.js';
import { internalError } from '../../protocol/errors.js';
import type { Config, ConfigReadResponse } from '../../protocol/index.js';
import { processor } from '../dispatch/processor.js';
import { tellPluginSwitches } from '../plugins/tell-plugin-switches.js';
import type { Services } from '../services.js';
import { failingAs } from '../thread-config/latest-settings.js';

type Uses = Pick<Services, 'config' | 'configWriter' | 'settingsChanged' | 'plugins' | 'analytics'>;

export const configProcessor = ({ config, configWriter, settingsChanged, ...services }: Uses) => {
  const tellSwitches = tellPluginSwitches(services);
  return processor({
    'config/read': async (params) => {
      const cwd = params.cwd == null ? null : resolve(config.cwd, params.cwd);
      const { layers } = await failingAs('failed to read configuration layers', config.loader.stack.load({ cwd }));
      const mistake = mistakeOfLayers(layers);
      if (mistake !== null) throw internalError(`invalid configuration: ${mistake}`);
      const settings = await failingAs('failed to resolve feature override precedence', config.loader.load({ cwd: cwd ?? config.cwd }));
      const refusal = refuseDefaultProfile(
        settings.permissions,
        enabledLayers(layers).map((layer) => layer.config),
      );
      if (refusal !== null) throw internalError(`failed to resolve feature override precedence: ${refusal}`);
      const shown = readConfig(layers, settings);
      return { config: asConfig(shown.config), origins: shown.origins, layers: params.includeLayers ? [...shown.layers] : null };
    },
    'config/value/write': async ({ keyPath, value, mergeStrategy, ...rest }, context) => {
      const written = await configWriter.write({ edits: [{ keyPath, value, mergeStrategy }], ...rest });
      settingsChanged({ reload: false });
      tellSwitches([{ keyPath, value }], context);
      return written;
    },
    'config/batchWrite': async ({ reloadUserConfig, ...request }, context) => {
      const written = await configWriter.write(request);
      settingsChanged({ reload: reloadUserConfig ?? false });
      tellSwitches(request.edits, context);
      return written;
    },
    'configRequirements/read': async () => {
      const { requirements } = await failingAs('failed to read configuration layers', config.loader.stack.load({}));
      return { requirements: describeRequirements(requirements) };
    },
  });
};

/** What is shown was made by the schema of the settings file, which says more than the contract does. */
const asConfig = (shown: Readonly<Record<string, unknown>>): Config => shown as ConfigReadResponse['config'];
