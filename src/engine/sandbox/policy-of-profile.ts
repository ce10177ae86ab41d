import type { PermissionProfile, SandboxPolicy } from '../../protocol/index.js';
import { fileAccessOf, type PlacedEntry, type Places, placeEntry } from './access.js';

/** The sandbox policy that says nearly the same as a profile, for who does not know profiles. */
export function policyOfProfile(profile: PermissionProfile, places: Places): SandboxPolicy {
  if (profile.type === 'disabled') return { type: 'dangerFullAccess' };
  const { enabled } = profile.network;
  if (profile.type === 'external') return { type: 'externalSandbox', networkAccess: enabled ? 'enabled' : 'restricted' };
  if (isFullyWritable(profile, places)) {
    return enabled ? { type: 'dangerFullAccess' } : { type: 'externalSandbox', networkAccess: 'restricted' };
  }
  const { fileSystem } = profile;
  if (fileSystem.type === 'unrestricted') return { type: 'dangerFullAccess' };
  const writable = fileSystem.entries.filter(({ access }) => access === 'write');
  if (writable.length === 0) return { type: 'readOnly', networkAccess: enabled };
  const has = (kind: string): boolean =>
    writable.some(({ path }) => path.type === 'special' && path.value.kind === kind && !('subpath' in path.value && path.value.subpath));
  const roots = writable.flatMap((entry) => (isNamedByPolicy(entry.path, has('project_roots')) ? [] : placeEntry(entry, places)));
  return {
    type: 'workspaceWrite',
    writableRoots: [...new Set(roots.map(({ path }) => path))],
    networkAccess: enabled,
    excludeTmpdirEnvVar: !has('tmpdir'),
    excludeSlashTmp: !has('slash_tmp'),
  };
}

/** The policy has words of its own for the project and, together with it, for temporary folders. */
function isNamedByPolicy(path: Parameters<typeof placeEntry>[0]['path'], hasProject: boolean): boolean {
  if (path.type !== 'special') return false;
  const { value } = path;
  if (value.kind === 'project_roots') return !value.subpath;
  return hasProject && (value.kind === 'tmpdir' || value.kind === 'slash_tmp');
}

/** Whether nothing at all is kept from being written. */
export function isFullyWritable(profile: PermissionProfile, places: Places): boolean {
  const access = fileAccessOf(profile, places);
  if (access.isFree) return true;
  const isRoot = ({ path, access: mode }: PlacedEntry): boolean => path === '/' && mode === 'write';
  return access.entries.some(isRoot) && access.denyGlobs.length === 0 && access.entries.every(({ access: mode }) => mode === 'write');
}
