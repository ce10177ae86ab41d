import { join } from 'node:path';
import { defaultRootMarkers, findProjectFolders } from '../../platform/files/project-folders.js';
import { ConfigError } from '../config-error.js';
import type { TomlFile, TomlFiles } from '../toml/toml-files.js';
import type { TomlTable } from '../toml/toml-table.js';
import { type ConfigLayer, createLayer } from './config-layer.js';
import type { LookedAt } from './looked-at.js';
import { resolveLayerPaths } from './resolve-layer-paths.js';
import { createProjectTrust, disabledReasonOf, type TrustDecision } from './trust.js';

/** What a project's file may not decide, in the order in which it is told. */
const reservedKeys: readonly string[] = [
  'openai_base_url',
  'chatgpt_base_url',
  'model_provider',
  'model_providers',
  'notify',
  'profile',
  'profiles',
  'experimental_realtime_ws_base_url',
  'otel',
];

export interface ProjectLayersRequest {
  /** Absolute. */
  readonly cwd: string;
  /** The merged settings below those of projects. */
  readonly below: TomlTable;
  /** `$CODEX_HOME`: never a project's folder. */
  readonly home: string;
  readonly userHome: string | null;
  readonly userFile: string;
  readonly files: TomlFiles;
  readonly ignoresCase: boolean;
  readonly disk: LookedAt;
}

export interface ProjectLayers {
  /** The project's root first, the folder nearest to `cwd` last. */
  readonly layers: readonly ConfigLayer[];
  /** About `cwd` itself. */
  readonly trust: TrustDecision;
  readonly warnings: readonly string[];
}

/** The settings of the project around a folder: one layer for each `.codex` folder. @throws ConfigError for a trusted file that is no TOML */
export async function readProjectLayers(request: ProjectLayersRequest): Promise<ProjectLayers> {
  const { cwd, below, home, userFile, files, disk, ignoresCase } = request;
  const folders = await findProjectFolders(cwd, markersOf(below), (path) => disk.exists(path));
  const trust = await createProjectTrust({ table: below, cwd, projectRoot: folders[0] ?? cwd, ignoresCase, disk });
  const homes = [home, await disk.canonical(home)];
  const warnings: string[] = [];
  const found = await Promise.all(
    folders.map(async (folder) => {
      const dotCodex = join(folder, '.codex');
      if (!(await disk.isFolder(dotCodex)) || homes.includes(dotCodex) || homes.includes(await disk.canonical(dotCodex))) return null;
      const [file, decision] = await Promise.all([files.read(join(dotCodex, 'config.toml'), disk), trust.decide(folder)]);
      return { dotCodex, file, disabledReason: disabledReasonOf(decision, userFile) };
    }),
  );
  const layers = found.flatMap((one) => {
    if (one === null) return [];
    const { dotCodex, file, disabledReason } = one;
    if (disabledReason === null) throwFailureOf(file);
    const ignored = reservedKeys.filter((key) => Object.hasOwn(file.table, key));
    if (ignored.length > 0 && disabledReason === null) warnings.push(ignoredKeysWarning(file.path, ignored));
    const kept =
      ignored.length === 0 ? file.table : Object.fromEntries(Object.entries(file.table).filter(([key]) => !ignored.includes(key)));
    const config = resolveLayerPaths(kept, { folder: dotCodex, userHome: request.userHome });
    return [
      createLayer({ name: { type: 'project', dotCodexFolder: dotCodex }, folder: dotCodex, file: file.path, config, disabledReason }),
    ];
  });
  return { layers, trust: await trust.decide(cwd), warnings };
}

function throwFailureOf({ path, failure }: TomlFile): void {
  if (failure === null) return;
  const { place, message } = failure;
  const where = place === null ? message : `line ${place.range.start.line}, column ${place.range.start.column}: ${message}`;
  throw new ConfigError(`Error parsing project config file ${path}: TOML parse error at ${where}`, { isUnreadable: true, cause: failure });
}

export function markersOf(table: TomlTable): readonly string[] {
  const markers = table['project_root_markers'];
  return Array.isArray(markers) ? markers.filter((marker) => typeof marker === 'string') : defaultRootMarkers;
}

const ignoredKeysWarning = (path: string, keys: readonly string[]): string =>
  `Ignored unsupported project-local config keys in ${path}: ${keys.join(', ')}. ` +
  'If you want these settings to apply, manually set them in your user-level config.toml.';
