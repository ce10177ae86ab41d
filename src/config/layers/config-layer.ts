import { createHash } from 'node:crypto';
import type { ConfigLayerSource } from '../../protocol/index.js';
import { isTable, mergeTables, type TomlTable } from '../toml/toml-table.js';

/** One source of settings with its own contents, unmerged. */
export interface ConfigLayer {
  readonly name: ConfigLayerSource;
  /** Where relative paths in it begin, and where what lies beside it is found; `null`: it comes from no folder. */
  readonly folder: string | null;
  /** The file it was read from, or would be; `null`: it comes from no file. */
  readonly file: string | null;
  /** Fingerprint of its contents, `sha256:` and hex digits. */
  readonly version: string;
  readonly config: TomlTable;
  /** Why it does not count; `null`: it does. */
  readonly disabledReason: string | null;
}

export function createLayer(
  layer: Omit<ConfigLayer, 'version' | 'disabledReason'> & { readonly disabledReason?: string | null },
): ConfigLayer {
  let version: string | undefined;
  return {
    disabledReason: null,
    ...layer,
    // Only those who compare or show it ask for it.
    get version() {
      version ??= versionOf(layer.config);
      return version;
    },
  };
}

/** The fingerprint by which clients tell whether settings have changed. */
export const versionOf = (table: TomlTable): string => `sha256:${createHash('sha256').update(canonicalJson(table)).digest('hex')}`;

/** @param layers lowest precedence first; disabled ones do not count */
export const mergeLayers = (layers: readonly ConfigLayer[]): TomlTable =>
  enabledLayers(layers).reduce<TomlTable>((merged, { config }) => mergeTables(merged, withCurrentNames(config)), {});

export const enabledLayers = (layers: readonly ConfigLayer[]): readonly ConfigLayer[] =>
  layers.filter(({ disabledReason }) => disabledReason === null);

/** A table without the former names of keys: what it says counts under the current ones. */
export function withCurrentNames(table: TomlTable): TomlTable {
  const memories = table['memories'];
  if (!isTable(memories) || !Object.hasOwn(memories, formerMemoriesKey)) return table;
  const { [formerMemoriesKey]: former, ...rest } = memories;
  return { ...table, memories: { disable_on_external_context: former, ...rest } };
}

const formerMemoriesKey = 'no_memories_if_mcp_or_web_search';

/** JSON with the keys of all objects in order, no spaces, and whole numbers of any size. */
function canonicalJson(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isTable(value)) return JSON.stringify(value) ?? 'null';
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
  return `{${members.join(',')}}`;
}
