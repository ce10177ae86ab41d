import { isTable, mergeTables, type TomlTable } from '../../config/toml/toml-table.js';
import { defaultRootMarkers } from '../../platform/files/project-folders.js';

/** What the configuration says of skills, besides the rules for single ones. */
export interface SkillSettings {
  /** Whether the bundled skills are there. */
  readonly bundled: boolean;
  /** Whether the model is told of the skills. */
  readonly includeInstructions: boolean;
  readonly projectRootMarkers: readonly string[];
}

/** @param layers lowest first */
export function readSkillSettings(layers: readonly TomlTable[]): SkillSettings {
  const table = layers.reduce(mergeTables, {});
  const skills = tableAt(table, 'skills');
  const markers = table['project_root_markers'];
  return {
    bundled: tableAt(skills, 'bundled')['enabled'] !== false,
    includeInstructions: skills['include_instructions'] !== false,
    projectRootMarkers: Array.isArray(markers) ? markers.filter((marker) => typeof marker === 'string') : defaultRootMarkers,
  };
}

function tableAt(table: TomlTable, key: string): TomlTable {
  const value = table[key];
  return isTable(value) ? value : {};
}
