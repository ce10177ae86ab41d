import { join } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { isRecord } from '../../platform/json.js';
import { internalError } from '../../protocol/errors.js';
import type { Place } from './place.js';
import { readTarget, writeTarget } from './place-files.js';
import { toSortedToml } from './sorted-toml.js';

type Table = Readonly<Record<string, unknown>>;

export const configPath = ({ target }: Pick<Place, 'target'>): string => join(target, 'config.toml');

/** Our settings of the place. @throws RpcError `invalid existing config.toml: …` */
export async function readConfig(place: Place): Promise<Table> {
  const text = await readTarget(configPath(place));
  if (text === null) return {};
  try {
    return parse(text, { integersAsBigInt: true });
  } catch (error) {
    // The rest of the library's message quotes lines, which may hold a secret.
    const [reason = ''] = error instanceof Error ? error.message.split('\n') : [];
    const where = error instanceof TomlError ? `TOML parse error at line ${error.line}, column ${error.column}: ` : '';
    throw internalError(`invalid existing config.toml: ${where}${reason.replace(/^Invalid TOML document: /, '')}`, { cause: error });
  }
}

/** Whether something of `wanted` is missing in `present`. */
export const lacks = (present: Table, wanted: Table): boolean =>
  Object.entries(wanted).some(([key, value]) => {
    const here = present[key];
    return here === undefined || (isRecord(here) && isRecord(value) && lacks(here, value));
  });

/** Adds what is missing and leaves what is there. The file is written anew, with sorted keys. */
export async function addToConfig(place: Place, wanted: Table): Promise<void> {
  const present = await readConfig(place);
  if (lacks(present, wanted)) await writeTarget(place, configPath(place), toSortedToml(completed(present, wanted)));
}

function completed(present: Table, wanted: Table): Table {
  const result: Record<string, unknown> = { ...present };
  for (const [key, value] of Object.entries(wanted)) {
    const here = present[key];
    if (here === undefined) result[key] = value;
    else if (isRecord(here) && isRecord(value)) result[key] = completed(here, value);
  }
  return result;
}
