import type { Requirements } from '../requirements/requirements.js';
import type { ConfigKeys } from '../schema/config-table.js';
import { isTable } from '../toml/toml-table.js';
import { canonicalFeature, features as catalogue, isFeature, resolveFeatures } from './features.js';

export type FeatureStates = Readonly<Record<string, boolean>>;

interface FeatureSources {
  readonly config: ConfigKeys;
  readonly requirements: Requirements;
  /** What clients have switched, as far as it counts. */
  readonly runtime: FeatureStates;
}

/** The state of every feature: settings, then what clients switched, then what administrators pin. */
export function stateOfFeatures({ config, requirements, runtime }: FeatureSources): FeatureStates {
  const former = {
    ...(config.experimental_use_unified_exec_tool === undefined ? {} : { unified_exec: config.experimental_use_unified_exec_tool }),
    ...(config.experimental_use_freeform_apply_patch === undefined
      ? {}
      : { apply_patch_freeform: config.experimental_use_freeform_apply_patch }),
  };
  const pins = Object.entries(requirements.features?.value ?? {}).filter(([name]) => isFeature(name));
  return { ...resolveFeatures({ ...former, ...config.features }), ...runtime, ...Object.fromEntries(pins) };
}

/** The warning about features that may not work; `null`: none is on. */
export function warnOfUnstable(states: FeatureStates, config: ConfigKeys, userFile: string): string | null {
  if (config.suppress_unstable_features_warning === true) return null;
  const chosen = new Set(Object.keys(isTable(config.features) ? config.features : {}).map((key) => canonicalFeature(key) ?? key));
  const unstable = catalogue.filter(({ name, stage }) => stage === 'underDevelopment' && states[name] === true && chosen.has(name));
  if (unstable.length === 0) return null;
  const names = unstable.map(({ name }) => name).sort();
  return (
    `Under-development features enabled: ${names.join(', ')}. Under-development features are incomplete and may behave unpredictably. ` +
    `To suppress this warning, set \`suppress_unstable_features_warning = true\` in ${userFile}.`
  );
}
