import { ConfigMistakeError, findConfigMistake, placeOf } from '../check-config.js';
import { ConfigError } from '../config-error.js';
import { type ConfigLayer, enabledLayers } from '../layers/config-layer.js';
import { sortTable } from '../sort-keys.js';
import type { TomlFile } from './toml-files.js';

/** The same failure with the file and the place that it is about, where one layer's file is wrong by itself. */
export async function placeMistake(
  error: unknown,
  layers: readonly ConfigLayer[],
  read: (path: string) => Promise<TomlFile>,
): Promise<unknown> {
  if (!(error instanceof ConfigMistakeError)) return error;
  for (const { file, config } of enabledLayers(layers)) {
    const mistake = file === null ? null : findConfigMistake(sortTable(config));
    if (file === null || mistake === null) continue;
    const { locateValue } = await import('./locate-mistake.js');
    const range = await locateValue((await read(file)).text, placeOf(mistake));
    return new ConfigError(mistake.message, { place: range && { path: file, range }, cause: error });
  }
  return error;
}
