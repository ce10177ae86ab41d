import { findPlacedMistake, notChosen } from '../protocol/mistake.js';
import { ConfigError } from './config-error.js';
import { configTable } from './schema/config-table.js';
import { findMcpServerMistake } from './sections/mcp-servers.js';
import { findProviderMistake, findRemovedWire } from './sections/model-providers.js';
import { sortTable } from './sort-keys.js';
import { isTable, type TomlTable } from './toml/toml-table.js';
import { placedKeys, spokenKeys } from './walk-schema.js';

/** A value that no setting can have. */
export interface ConfigMistake {
  readonly message: string;
  /** From the root of the table; elements of lists by their index. */
  readonly path: readonly (string | number)[];
}

/** The first thing that is wrong with a table, whatever its layer; `null`: it fits. */
export function findConfigMistake(table: TomlTable): ConfigMistake | null {
  if (Object.keys(table).length === 0) return null; // Most homes: the schema need not be built.
  const removed = findRemovedWire(table['model_providers']);
  if (removed !== null) return { message: removed.message, path: ['model_providers', removed.id, 'wire_api'] };
  const mistake = findPlacedMistake(configTable, table);
  return mistake === null ? (findProvidersMistake(table) ?? findServersMistake(table)) : withoutSecrets(mistake);
}

/** The same of settings that no one file holds: the first by the order of keys. */
export const findMergedMistake = (table: TomlTable): ConfigMistake | null =>
  findConfigMistake(table) === null ? null : findConfigMistake(sortTable(table));

/** Where values may be secrets. */
const secretKeys: readonly string[] = [
  'experimental_bearer_token',
  'bearer_token',
  'http_headers',
  'headers',
  'query_params',
  'env',
  'set',
  'args',
];

const withoutSecrets = (mistake: ConfigMistake): ConfigMistake => {
  const isSecret = mistake.path.some((key) => secretKeys.includes(String(key)));
  return isSecret ? { ...mistake, message: mistake.message.replace(/string ".*"(?=, expected)/s, 'string') } : mistake;
};

/** The keys to the value that a mistake is said to be in. Features are looked at one by one. */
export const placeOf = ({ path }: ConfigMistake): ConfigMistake['path'] => (path[0] === 'features' ? path : placedKeys(configTable, path));

/** The message with the keys that it is about, for whoever has no file to look into. */
export const describeMistake = ({ message, path }: ConfigMistake): string =>
  `${message === notChosen ? notChosenWithoutFile : message}\nin \`${spokenKeys(configTable, path).join('.')}\`\n`;

const notChosenWithoutFile = 'invalid type: unit variant, expected string only';

/** A table that does not fit. Where its text is at hand the place can be told better: see `placeMistake`. */
export class ConfigMistakeError extends ConfigError {
  readonly mistake: ConfigMistake;

  constructor(mistake: ConfigMistake) {
    super(describeMistake(mistake));
    this.mistake = mistake;
  }
}

function findProvidersMistake({ model_providers: providers }: TomlTable): ConfigMistake | null {
  const message = findProviderMistake(providers);
  return message === null ? null : { message, path: ['model_providers'] };
}

function findServersMistake({ mcp_servers: servers }: TomlTable): ConfigMistake | null {
  if (!isTable(servers)) return null;
  for (const [name, server] of Object.entries(servers)) {
    const message = isTable(server) ? findMcpServerMistake(server) : null;
    if (message !== null) return { message, path: ['mcp_servers', name] };
  }
  return null;
}
