import { featureTexts } from '../../config/features/feature-texts.js';
import { canonicalFeature, features, isFeature } from '../../config/features/features.js';
import { runtimeFeatureNames } from '../../config/features/runtime-features.js';
import { invalidRequest } from '../../protocol/errors.js';
import { offsetPage } from '../dispatch/offset-page.js';
import { processor } from '../dispatch/processor.js';
import type { Services } from '../services.js';
import { latestSettings } from '../thread-config/latest-settings.js';

export const featureProcessor = ({ config, settingsChanged, apps }: Pick<Services, 'config' | 'settingsChanged' | 'apps'>) =>
  processor({
    'experimentalFeature/list': async (params) => {
      const { features: states } = await latestSettings(config);
      const listed = features.map(({ name, stage, enabledByDefault }) => {
        const { displayName = null, description = null, announcement = null } = featureTexts[name] ?? {};
        return {
          name,
          stage,
          displayName,
          description,
          announcement,
          enabled: states[name] ?? enabledByDefault,
          defaultEnabled: enabledByDefault,
        };
      });
      return offsetPage(listed, params, 'feature flags');
    },
    'experimentalFeature/enablement/set': async ({ enablement }, context) => {
      for (const name of Object.keys(enablement).sort()) checkSwitchable(name);
      if (Object.keys(enablement).length > 0) {
        await latestSettings(config, 'failed to resolve feature override precedence');
        config.runtimeFeatures.set(enablement);
        settingsChanged({ reload: true });
      }
      if (enablement['apps'] === true) context.detach('apps', (signal) => apps.refresh(signal));
      return { enablement };
    },
  });

function checkSwitchable(name: string): void {
  if (runtimeFeatureNames.some((one) => one === name)) return;
  if (isFeature(name))
    throw invalidRequest(`unsupported feature enablement \`${name}\`: currently supported features are ${runtimeFeatureNames.join(', ')}`);
  const canonical = canonicalFeature(name);
  if (canonical !== null) throw invalidRequest(`invalid feature enablement \`${name}\`: use canonical feature key \`${canonical}\``);
  throw invalidRequest(`invalid feature enablement \`${name}\``);
}
