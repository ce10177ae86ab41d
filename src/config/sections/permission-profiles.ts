import { join, normalize } from 'node:path';
import { isGlob } from '../../platform/files/path-glob.js';
import type {
  FileSystemAccessMode,
  FileSystemPath,
  FileSystemSandboxEntry,
  FileSystemSpecialPath,
  PermissionProfile,
} from '../../protocol/index.js';
import type { TomlTable } from '../toml/toml-table.js';
import type { FileSystemTable, NetworkTable, PermissionSettings, ProfileTable } from './permission-keys.js';

/** What the paths of a profile are read with. */
export interface ProfileBase {
  /** The folder that patterns below `:project_roots` begin in. */
  readonly cwd: string;
  /** What `~` stands for; `null`: nothing. */
  readonly userHome: string | null;
}

const special = (value: FileSystemSpecialPath): FileSystemPath => ({ type: 'special', value });
const entry = (access: FileSystemAccessMode, path: FileSystemPath): FileSystemSandboxEntry => ({ access, path });
const inProject = (subpath: string | null): FileSystemPath => special({ kind: 'project_roots', subpath });

/** Everything may be read. */
export const readAll: FileSystemSandboxEntry = entry('read', special({ kind: 'root' }));

/** What may be written in a project, its own settings and history excepted. */
export const workspaceEntries = (options: {
  readonly slashTmp: boolean;
  readonly tmpdir: boolean;
  readonly roots: readonly string[];
}): readonly FileSystemSandboxEntry[] => [
  readAll,
  entry('write', inProject(null)),
  ...(options.slashTmp ? [entry('write', special({ kind: 'slash_tmp' }))] : []),
  ...(options.tmpdir ? [entry('write', special({ kind: 'tmpdir' }))] : []),
  ...options.roots.map((path) => entry('write', { type: 'path', path })),
  ...['.git', '.agents', '.codex'].map((name) => entry('read', inProject(name))),
];

export const managed = (
  entries: readonly FileSystemSandboxEntry[],
  { network, globScanMaxDepth }: { readonly network: boolean; readonly globScanMaxDepth?: number | undefined },
): PermissionProfile => ({
  type: 'managed',
  fileSystem: { type: 'restricted', entries: [...entries], ...(globScanMaxDepth === undefined ? {} : { globScanMaxDepth }) },
  network: { enabled: network },
});

const builtIn: ReadonlyMap<string, PermissionProfile> = new Map([
  [':read-only', managed([readAll], { network: false })],
  [':workspace', managed(workspaceEntries({ slashTmp: true, tmpdir: true, roots: [] }), { network: false })],
  [':danger-no-sandbox', { type: 'disabled' }],
]);

const findOwn = (profiles: PermissionSettings['profiles'], id: string): ProfileTable | undefined =>
  profiles !== null && Object.hasOwn(profiles, id) ? profiles[id] : undefined;

/** Why an id names no profile that could be used; `null`: it does. */
function findProfileMistake(id: string, { profiles }: PermissionSettings): string | null {
  if (builtIn.has(id)) return findNameMistake(profiles);
  if (id.startsWith(':') && findOwn(profiles, id) === undefined) return `default_permissions refers to unknown built-in profile \`${id}\``;
  if (profiles === null) return 'default_permissions requires a `[permissions]` table';
  return (
    findNameMistake(profiles) ?? (findOwn(profiles, id) === undefined ? `default_permissions refers to undefined profile \`${id}\`` : null)
  );
}

function findNameMistake(profiles: PermissionSettings['profiles']): string | null {
  const reserved = Object.keys(profiles ?? {}).find((name) => name.startsWith(':'));
  return reserved === undefined ? null : `permissions profile \`${reserved}\` uses a reserved built-in profile prefix`;
}

/** The uppermost layer that says anything of the sandbox says it all; in one layer, a profile is the more exact word. */
export function usesProfile(layers: readonly TomlTable[]): boolean {
  const speaker = layers.findLast((layer) => layer['default_permissions'] !== undefined || layer['sandbox_mode'] !== undefined);
  return speaker?.['default_permissions'] !== undefined;
}

/** What is wrong with the profile that the layers choose, the lowest first; `null`: nothing, or they choose none. */
export const refuseDefaultProfile = (settings: PermissionSettings, layers: readonly TomlTable[]): string | null =>
  settings.defaultId === null || !usesProfile(layers) ? null : findProfileMistake(settings.defaultId, settings);

export const isBuiltIn = (id: string): boolean => builtIn.has(id);

/**
 * The profile of an id. @throws Error that says what is wrong with the id or with the profile's entries
 */
export function findProfile(id: string, settings: PermissionSettings, base: ProfileBase): PermissionProfile {
  const mistake = findProfileMistake(id, settings);
  if (mistake !== null) throw new Error(mistake);
  return builtIn.get(id) ?? toProfile(findOwn(settings.profiles, id) ?? {}, base);
}

/** What a profile says of the network; `null`: nothing. */
export const findNetworkTable = (id: string, { profiles }: PermissionSettings): NetworkTable | null =>
  findOwn(profiles, id)?.network ?? null;

/** A profile of the configuration. Its entries stand in the order of their keys. @throws Error */
function toProfile({ filesystem = {}, network }: ProfileTable, base: ProfileBase): PermissionProfile {
  const { glob_scan_max_depth: globScanMaxDepth, ...table } = filesystem;
  if (globScanMaxDepth !== undefined && globScanMaxDepth < 1) throw new Error('glob_scan_max_depth must be at least 1');
  return managed(toEntries(table, base), { network: network?.enabled ?? false, globScanMaxDepth });
}

function toEntries(table: Omit<FileSystemTable, 'glob_scan_max_depth'>, base: ProfileBase): FileSystemSandboxEntry[] {
  return sorted(table).flatMap(([key, value]) => {
    if (typeof value === 'string') return [toEntry(key, value, base)];
    if (typeof value !== 'object') return [];
    return sorted(value).map(([subpath, access]) =>
      subpath === '.' ? toEntry(key, access, base) : nestedEntry({ key, subpath, access }, base),
    );
  });
}

const sorted = <T>(table: Readonly<Record<string, T>>): [string, T][] => Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1));

const places: ReadonlyMap<string, FileSystemSpecialPath> = new Map<string, FileSystemSpecialPath>([
  [':root', { kind: 'root' }],
  [':minimal', { kind: 'minimal' }],
  [':project_roots', { kind: 'project_roots', subpath: null }],
  [':tmpdir', { kind: 'tmpdir' }],
  [':slash_tmp', { kind: 'slash_tmp' }],
]);

function toEntry(key: string, access: FileSystemAccessMode, base: ProfileBase): FileSystemSandboxEntry {
  if (key.startsWith(':')) return entry(access, special(places.get(key) ?? { kind: 'unknown', path: key, subpath: null }));
  return pathEntry(toAbsolute(key, base), access);
}

/** Takes a place, or what a pattern matches, from everybody. @throws Error */
export const denyEntry = (path: string, base: ProfileBase): FileSystemSandboxEntry => pathEntry(toAbsolute(path, base), 'none');

/** A pattern can only block; that a folder's whole content is meant needs none. */
function pathEntry(path: string, access: FileSystemAccessMode): FileSystemSandboxEntry {
  const folder = path.replace(/\/\*\*$/, '') || '/';
  if (!isGlob(folder)) return entry(access, { type: 'path', path: folder });
  if (access === 'none') return entry(access, { type: 'glob_pattern', pattern: path });
  throw new Error(
    `filesystem glob path \`${path}\` only supports \`none\` access; use an exact path or trailing \`/**\` for \`${access}\` subtree access`,
  );
}

function toAbsolute(key: string, { userHome }: ProfileBase): string {
  const path = /^~(?=\/|$)/.test(key) && userHome !== null ? join(userHome, key.slice(1)) : key;
  if (!path.startsWith('/')) throw new Error(`filesystem path \`${key}\` must be absolute, use \`~/...\`, or start with \`:\``);
  return withoutSlash(normalize(path));
}

const withoutSlash = (path: string): string => (path.length > 1 ? path.replace(/\/+$/, '') : path);

interface Nested {
  readonly key: string;
  readonly subpath: string;
  readonly access: FileSystemAccessMode;
}

function nestedEntry({ key, subpath, access }: Nested, base: ProfileBase): FileSystemSandboxEntry {
  const isPlace = key.startsWith(':');
  if (isPlace && key !== ':project_roots' && places.has(key)) throw new Error(`filesystem path \`${key}\` does not support nested entries`);
  if (subpath.startsWith('/') || subpath.split('/').some((part) => part === '.' || part === '..' || part === '')) {
    throw new Error(`filesystem subpath \`${subpath}\` must be a descendant path without \`.\` or \`..\` components`);
  }
  if (!isPlace) return pathEntry(join(toAbsolute(key, base), subpath), access);
  if (key !== ':project_roots') return entry(access, special({ kind: 'unknown', path: key, subpath }));
  const folder = subpath.replace(/\/\*\*$/, '');
  return isGlob(folder) ? pathEntry(join(base.cwd, subpath), access) : entry(access, inProject(folder));
}
