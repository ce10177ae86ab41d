import { join } from 'node:path';
import { isRecord } from '../../platform/json.js';
import { internalError } from '../../protocol/errors.js';
import { parseJson } from './parse-json.js';
import type { Place } from './place.js';
import { readSource } from './place-files.js';

type Json = Readonly<Record<string, unknown>>;

export const settingsPath = ({ source }: Pick<Place, 'source'>): string => join(source, 'settings.json');

/** The other agent's settings, file by file: the shared ones, then the user's own. @throws RpcError when one is no JSON object */
export async function readSettingsFiles(place: Place): Promise<readonly Json[]> {
  const files: Json[] = [];
  for (const path of [settingsPath(place), join(place.source, 'settings.local.json')]) {
    const text = await readSource(place, path);
    if (text === null) continue;
    const settings = parseJson(text);
    if (!isRecord(settings)) throw internalError('external agent settings root must be an object');
    files.push(settings);
  }
  return files;
}

/** The settings that count: tables key by key, of anything else the later one. */
export const readSettings = async (place: Place): Promise<Json> =>
  (await readSettingsFiles(place)).reduce<Json>((lower, higher) => merged(lower, higher), {});

function merged(lower: Json, higher: Json): Json {
  const result: Record<string, unknown> = { ...lower };
  for (const [key, value] of Object.entries(higher)) {
    const below = lower[key];
    result[key] = isRecord(below) && isRecord(value) ? merged(below, value) : value;
  }
  return result;
}
