import { ConfigError } from '../config-error.js';
import type { ConfigLayer } from '../layers/config-layer.js';
import type { TomlTable } from '../toml/toml-table.js';
import { invalidCloud } from './fetch-cloud-requirements.js';
import { readRequirements } from './read-requirements.js';
import {
  addWeakerRequirements,
  nameOfSource,
  noRequirements,
  type RequirementSource,
  type Requirements,
  RequirementsMistake,
  type RequirementsPart,
} from './requirements.js';

/** A table of requirements and where it was read. */
export interface RequirementsTable {
  readonly source: RequirementSource;
  readonly table: TomlTable;
}

interface RequirementsParts {
  /** Strongest first. */
  readonly tables: readonly RequirementsTable[];
  /** The managed layers of old also demand what they set. */
  readonly layers: readonly ConfigLayer[];
  readonly hostname: string;
}

/** Joins what all sources demand. @throws ConfigError: without its limits nothing is loaded */
export function joinRequirements({ tables, layers, hostname }: RequirementsParts): Requirements {
  const explicit = tables.reduce<Requirements>((joined, { source, table }) => {
    try {
      return addWeakerRequirements(joined, source, readRequirements(table, { hostname, source }));
    } catch (error) {
      if (!(error instanceof RequirementsMistake)) throw error;
      throw toConfigError(source, error);
    }
  }, noRequirements);
  return layers.toReversed().reduce((joined, layer) => {
    const source = legacySourceOf(layer);
    return source === null ? joined : addWeakerRequirements(joined, source, legacyRequirements(layer.config, source));
  }, explicit);
}

function toConfigError(source: RequirementSource, mistake: RequirementsMistake): Error {
  if (!mistake.isMalformed) return new ConfigError(mistake.message, { isUnreadable: true, cause: mistake });
  if (source.type === 'cloud') return invalidCloud(mistake.message, mistake);
  return new ConfigError(`Error parsing requirements file ${nameOfSource(source)}: ${mistake.message}`, {
    isUnreadable: true,
    cause: mistake,
  });
}

function legacySourceOf({ name }: ConfigLayer): RequirementSource | null {
  if (name.type === 'legacyManagedConfigTomlFromFile') return { type: 'legacyFile', file: name.file };
  return name.type === 'legacyManagedConfigTomlFromMdm' ? { type: 'legacyManagedPreferences' } : null;
}

/** A managed policy is the only one; a managed sandbox may be had or left for the strictest one. */
function legacyRequirements({ approval_policy, sandbox_mode, approvals_reviewer }: TomlTable, source: RequirementSource): RequirementsPart {
  const reviewer = approvals_reviewer === 'guardian_subagent' ? 'auto_review' : approvals_reviewer;
  const table: TomlTable = {
    ...(approval_policy === undefined ? {} : { allowed_approval_policies: [approval_policy] }),
    ...(sandbox_mode === undefined ? {} : { allowed_sandbox_modes: [...new Set(['read-only', sandbox_mode])] }),
    ...(reviewer === undefined ? {} : { allowed_approvals_reviewers: reviewer === 'auto_review' ? [reviewer, 'user'] : [reviewer] }),
  };
  try {
    return readRequirements(table, { hostname: '', source });
  } catch (error) {
    if (error instanceof RequirementsMistake) return noRequirements; // Values that no setting can have are refused as settings.
    throw error;
  }
}
