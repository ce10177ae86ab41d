import { canonicalFeature } from './features/features.js';
import { isTable, type TomlTable } from './toml/toml-table.js';

/** A setting that should be written otherwise. */
export interface Deprecation {
  readonly summary: string;
  readonly details: string | null;
}

const searchIsOn =
  'Set `web_search` to `"live"`, `"cached"`, or `"disabled"` at the top level (or under a profile) in config.toml if you want to override it.';

/** Switches of `[features]` that do what another setting does. */
const replaced: Readonly<Record<string, Deprecation>> = {
  use_legacy_landlock: {
    summary: '`[features].use_legacy_landlock` is deprecated and will be removed soon.',
    details: 'Remove this setting to stop opting into the legacy Linux sandbox behavior.',
  },
  ...Object.fromEntries(
    ['web_search', 'web_search_cached', 'web_search_request'].map((key) => [
      key,
      { summary: `\`[features].${key}\` is deprecated because web search is enabled by default.`, details: searchIsOn },
    ]),
  ),
};

/** Old switches at the top level that are features. */
const formerSwitches: readonly string[] = ['experimental_use_freeform_apply_patch', 'experimental_use_unified_exec_tool'];

/** What of a configuration is out of date, the chosen profile's included. */
export function findDeprecations(table: TomlTable): readonly Deprecation[] {
  const features = isTable(table['features']) ? Object.keys(table['features']) : [];
  const switches = formerSwitches.filter((key) => table[key] !== undefined);
  const found = [...features, ...switches].flatMap((key) => {
    const deprecation = replaced[key] ?? formerName(key);
    return deprecation === null ? [] : [{ deprecation, order: isOwnName(key) ? `features.${key}` : key }];
  });
  const sorted = found.sort((one, other) => (one.order < other.order ? -1 : 1)).map(({ deprecation }) => deprecation);
  return table['experimental_instructions_file'] === undefined ? sorted : [...sorted, instructionsFile];
}

/** Features that go by their own name are told after those that have another one. */
const isOwnName = (key: string): boolean => canonicalFeature(key) === null;

const instructionsFile: Deprecation = {
  summary: '`experimental_instructions_file` is deprecated and ignored. Use `model_instructions_file` instead.',
  details: 'Move the setting to `model_instructions_file` in config.toml (or under a profile) to load instructions from a file.',
};

function formerName(key: string): Deprecation | null {
  const name = canonicalFeature(key);
  if (name === null) return null;
  return {
    summary: `\`[features].${key}\` is deprecated. Use \`[features].${name}\` instead.`,
    details: `Enable it with \`--enable ${name}\` or \`[features].${name}\` in config.toml. See https://developers.openai.com/codex/config-basic#feature-flags for details.`,
  };
}
