import type { NetworkTable } from '../../config/sections/permission-keys.js';
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
  /** What the profile says of the network besides whether it is open; `null`: nothing. */
  readonly networkTable: NetworkTable | null;
}

export const permissionsOfPolicy = (sandboxPolicy: SandboxPolicy): Permissions => ({
  permissionProfile: profileOfPolicy(sandboxPolicy),
  sandboxPolicy,
  activePermissionProfile: null,
  networkTable: null,
});

export const permissionsOfProfile = (
  permissionProfile: PermissionProfile,
  { active, networkTable, places }: ProfileNames & { readonly places: Places },
): Permissions => ({
  permissionProfile,
  sandboxPolicy: policyOfProfile(permissionProfile, places),
  activePermissionProfile: active,
  networkTable,
});

interface ProfileNames {
  readonly active: ActivePermissionProfile | null;
  readonly networkTable: NetworkTable | null;
}

/** The profile with more folders that may be written; those that may be already add nothing. */
export function withWritableRoots(profile: PermissionProfile, roots: readonly string[], places: Places): PermissionProfile {
  if (profile.type !== 'managed' || profile.fileSystem.type !== 'restricted') return profile;
  const { fileSystem } = profile;
  const entries = [...fileSystem.entries];
  for (const path of roots) {
    const access = fileAccessOf({ ...profile, fileSystem: { ...fileSystem, entries } }, places);
    if (access.of(path) !== 'write') entries.push({ access: 'write', path: { type: 'path', path } });
  }
  return { ...profile, fileSystem: { ...fileSystem, entries } };
}
