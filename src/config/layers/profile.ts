import { ConfigError } from '../config-error.js';
import { isTable, mergeTables, type TomlTable } from '../toml/toml-table.js';

/** The settings with those of the chosen profile over them. @throws ConfigError when there is no such profile */
export function applyProfile(table: TomlTable): TomlTable {
  const { profile: name, profiles } = table;
  if (typeof name !== 'string') return table;
  const profile = isTable(profiles) && Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (!isTable(profile)) throw new ConfigError(`config profile \`${name}\` not found`);
  return mergeTables(table, profile);
}
