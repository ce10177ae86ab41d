import { join, resolve } from 'node:path';
import type { LoadedConfig } from '../../config/loaded-config.js';
import { refuseDemands } from '../../config/requirements/enforce-requirements.js';
import {
  denyEntry,
  findNetworkTable,
  findProfile,
  isBuiltIn,
  managed,
  type ProfileBase,
  readAll,
  usesProfile,
  workspaceEntries,
} from '../../config/sections/permission-profiles.js';
import { isTable, type TomlTable } from '../../config/toml/toml-table.js';
import { type Permissions, permissionsOfPolicy, permissionsOfProfile, withWritableRoots } from '../../engine/sandbox/permissions.js';
import { isFullyWritable } from '../../engine/sandbox/policy-of-profile.js';
import { withDenied } from '../../engine/sandbox/with-denied.js';
import { invalidRequest } from '../../protocol/errors.js';
import type {
  ActivePermissionProfile,
  FileSystemSandboxEntry,
  PermissionProfile,
  PermissionProfileSelectionParams,
} from '../../protocol/index.js';

/** What the places of permissions are on this machine. */
export interface PermissionPlaces {
  readonly home: string;
  readonly userHome: string | null;
  readonly tmpdir: string | null;
}

export interface WantedPermissions {
  /** Absolute. */
  readonly cwd: string;
  /** The profile that the request names; `null`: as configured. */
  readonly selection: PermissionProfileSelectionParams | null;
  /** The files and what lies over them, the lowest first. */
  readonly layers: readonly TomlTable[];
  /** A thread falls back to what administrators allow; a turn that asks for more is refused. */
  readonly isTurn?: boolean;
}

/**
 * What confines the commands of a thread: the profile that was asked for, else what the uppermost layer says that says anything,
 * within what administrators allow.
 * @throws RpcError `failed to load configuration: …`
 */
export function threadPermissions(settings: LoadedConfig, wanted: WantedPermissions, places: PermissionPlaces): Permissions {
  const chosen = chosenPermissions(settings, wanted, places);
  const refusal = refuseDemands(chosen, settings.requirements);
  if (refusal !== null && wanted.isTurn) throw invalidRequest(`invalid turn context override: ${refusal}`);
  const allowed = refusal === null ? chosen : { ...chosen, ...readOnly, activePermissionProfile: { ...readOnlyName } };
  return withoutDenied(allowed, settings, { ...places, cwd: wanted.cwd });
}

const readOnly = permissionsOfPolicy({ type: 'readOnly', networkAccess: false });
const readOnlyName: ActivePermissionProfile = { id: ':read-only', extends: null, modifications: [] };

/** The places that administrators let nobody read. */
export const deniedReads = ({ requirements }: Pick<LoadedConfig, 'requirements'>, base: ProfileBase): FileSystemSandboxEntry[] =>
  (requirements.deniedReads?.value ?? []).map((path) => denyEntry(path, base));

/** The permissions without the places that administrators let nobody read. */
export function withoutDenied(
  permissions: Permissions,
  settings: Pick<LoadedConfig, 'requirements'>,
  { cwd, userHome, tmpdir }: PermissionPlaces & { readonly cwd: string },
): Permissions {
  const denied = deniedReads(settings, { cwd, userHome });
  if (denied.length === 0) return permissions;
  const { activePermissionProfile: active, networkTable } = permissions;
  return permissionsOfProfile(withDenied(permissions.permissionProfile, denied), { active, networkTable, places: { cwd, tmpdir } });
}

function chosenPermissions(settings: LoadedConfig, wanted: WantedPermissions, places: PermissionPlaces): Permissions {
  const { cwd, selection, layers } = wanted;
  const id = selection?.id ?? (usesProfile(layers) ? settings.permissions.defaultId : null);
  const here = { cwd, tmpdir: places.tmpdir };
  if (id === null) {
    if (settings.permissions.profiles !== null && !isSandboxNamed(layers)) {
      throw refused('config defines `[permissions]` profiles but does not set `default_permissions`');
    }
    const profile = modeProfile(settings, wanted, places);
    return permissionsOfProfile(profile, { active: isSandboxNamed(layers) ? null : implied(settings), networkTable: null, places: here });
  }
  const base = namedProfile(id, settings, { cwd, userHome: places.userHome });
  const modifications = base.type === 'managed' ? (selection?.modifications ?? []) : [];
  const roots = modifications.map(({ path }) => resolve(path));
  const widened = withWritableRoots(base, roots, here);
  const profile = isBuiltIn(id) ? widened : withMemories(widened, { ...places, cwd });
  const active = { id, extends: null, modifications: roots.map((path) => ({ type: 'additionalWritableRoot' as const, path })) };
  return permissionsOfProfile(profile, { active, networkTable: findNetworkTable(id, settings.permissions), places: here });
}

const refused = (why: string) => invalidRequest(`failed to load configuration: ${why}`);

function namedProfile(
  id: string,
  { permissions }: LoadedConfig,
  base: { readonly cwd: string; readonly userHome: string | null },
): PermissionProfile {
  try {
    return findProfile(id, permissions, base);
  } catch (error) {
    throw refused(error instanceof Error ? error.message : String(error));
  }
}

const isSandboxNamed = (layers: readonly TomlTable[]): boolean => layers.some((layer) => layer['sandbox_mode'] !== undefined);

/** The name of what a thread gets where nothing is configured. */
function implied({ sandboxMode }: LoadedConfig): ActivePermissionProfile {
  const ids = { 'read-only': ':read-only', 'workspace-write': ':workspace', 'danger-full-access': ':danger-no-sandbox' } as const;
  return { id: ids[sandboxMode], extends: null, modifications: [] };
}

function modeProfile(
  { sandboxMode, permissions }: LoadedConfig,
  { cwd, layers }: WantedPermissions,
  places: PermissionPlaces,
): PermissionProfile {
  if (sandboxMode === 'danger-full-access') return { type: 'disabled' };
  if (sandboxMode === 'read-only') return managed([readAll], { network: false });
  const { networkAccess, writableRoots, excludeSlashTmp, excludeTmpdirEnvVar } = permissions.workspaceWrite;
  const folder = areRootsFromAbove(layers) ? cwd : places.home;
  const roots = writableRoots.map((root) => resolve(folder, root));
  const profile = managed(workspaceEntries({ slashTmp: !excludeSlashTmp, tmpdir: !excludeTmpdirEnvVar, roots }), {
    network: networkAccess,
  });
  return withMemories(profile, { ...places, cwd });
}

/** Whether the writable roots come from a request or an option: relative ones are not those of a file then. */
function areRootsFromAbove(layers: readonly TomlTable[]): boolean {
  const speaker = layers.findLastIndex(({ sandbox_workspace_write: table }) => isTable(table) && table['writable_roots'] !== undefined);
  return speaker === layers.length - 1;
}

/** Who may write anything may note what is worth remembering. */
function withMemories(profile: PermissionProfile, { home, cwd, tmpdir }: PermissionPlaces & { readonly cwd: string }): PermissionProfile {
  if (profile.type !== 'managed' || profile.fileSystem.type !== 'restricted') return profile;
  const { entries } = profile.fileSystem;
  if (!entries.some(({ access }) => access === 'write') || isFullyWritable(profile, { cwd, tmpdir })) return profile;
  const memories = { access: 'write' as const, path: { type: 'path' as const, path: join(home, 'memories') } };
  return { ...profile, fileSystem: { ...profile.fileSystem, entries: [...entries, memories] } };
}
