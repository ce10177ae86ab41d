import type { ConfigLayerMetadata, ConfigLayer as WireLayer } from '../protocol/index.js';
import { describeMistake, findMergedMistake } from './check-config.js';
import { runtimeFeatureNames } from './features/runtime-features.js';
import { type ConfigLayer, enabledLayers, mergeLayers, withCurrentNames } from './layers/config-layer.js';
import type { LoadedConfig } from './loaded-config.js';
import { plainValue, showConfig } from './show-config.js';
import { sortKeys } from './sort-keys.js';
import { isTable } from './toml/toml-table.js';

/** The settings as clients read them. */
export interface ShownConfig {
  readonly config: Readonly<Record<string, unknown>>;
  /** Where each single value comes from, by dotted path. */
  readonly origins: Readonly<Record<string, ConfigLayerMetadata>>;
  /** Highest precedence first, disabled ones included. */
  readonly layers: readonly WireLayer[];
}

/** What is wrong with the layers as a whole, in the words that clients know; `null`: nothing. */
export function mistakeOfLayers(layers: readonly ConfigLayer[]): string | null {
  const mistake = findMergedMistake(mergeLayers(layers));
  return mistake === null ? null : describeMistake(mistake);
}

/** @param settings what the layers come to: for what is in force without being written anywhere */
export function readConfig(layers: readonly ConfigLayer[], settings: LoadedConfig): ShownConfig {
  const shown = showConfig(mergeLayers(layers));
  const written = isTable(shown['features']) ? shown['features'] : {};
  const switches = Object.fromEntries(runtimeFeatureNames.map((name) => [name, settings.features[name] ?? false]));
  return {
    config: { ...shown, features: { ...written, ...switches } },
    origins: originsOf(layers),
    layers: layers.toReversed().map(toWire),
  };
}

/** The highest layer that holds a path has it, also where a higher one replaced the list around it. */
function originsOf(layers: readonly ConfigLayer[]): Readonly<Record<string, ConfigLayerMetadata>> {
  const origins: Record<string, ConfigLayerMetadata> = {};
  for (const { name, version, config } of enabledLayers(layers)) {
    for (const path of leavesOf(withCurrentNames(config), [])) origins[path.join('.')] = { name, version };
  }
  return origins;
}

function leavesOf(value: unknown, path: readonly string[]): readonly (readonly string[])[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, [...path, String(index)]));
  if (isTable(value)) return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]));
  return [path];
}

/** A reason is left out where there is none. */
function toWire({ name, version, config, disabledReason }: ConfigLayer): WireLayer {
  const layer = { name, version, config: sortKeys(plainValue(config)) };
  return disabledReason === null ? asWire(layer) : { ...layer, disabledReason };
}

/** The contract has no optional members in results; on the wire this one is left out. */
const asWire = (layer: Omit<WireLayer, 'disabledReason'>): WireLayer => layer as WireLayer;
