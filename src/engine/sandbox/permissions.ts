import type { ActivePermissionProfile, PermissionProfile, SandboxPolicy } from '../../protocol/index.js';
import type { Places } from './access.js';
import { fileAccessOf } from './access.js';
import { policyOfProfile } from './policy-of-profile.js';
import { profileOfPolicy } from './profile-of-policy.js';

/** The three views of what confines the commands of a thread. */
export interface Permissions {
  /** What counts. */
  readonly permissionProfile: PermissionProfile;
  /** The nearest older form. */
  readonly sandboxPolicy: SandboxPolicy;
  /** The name that it was chosen by; `null`: it was not chosen by name. */
  readonly activePermissionProfile: ActivePermissionProfile | null;
}

export const permissionsOfPolicy = (sandboxPolicy: SandboxPolicy): Permissions => ({
  permissionProfile: profileOfPolicy(sandboxPolicy),
  sandboxPolicy,
  activePermissionProfile: null,
});

export const permissionsOfProfile = (
  permissionProfile: PermissionProfile,
  { active, places }: { readonly active: ActivePermissionProfile | null; readonly places: Places },
): Permissions => ({ permissionProfile, sandboxPolicy: policyOfProfile(permissionProfile, places), activePermissionProfile: active });

/** The profile with more folders that may be written; those that may be already add nothing. */
export function withWritableRoots(profile: PermissionProfile, roots: readonly string[], places: Places): PermissionProfile {
  return roots.reduce((widened, path) => {
    if (widened.type !== 'managed' || widened.fileSystem.type !== 'restricted') return widened;
    if (fileAccessOf(widened, places).of(path) === 'write') return widened;
    const entries = [...widened.fileSystem.entries, { access: 'write' as const, path: { type: 'path' as const, path } }];
    return { ...widened, fileSystem: { ...widened.fileSystem, entries } };
  }, profile);
}
