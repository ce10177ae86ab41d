import type { PermissionProfile } from '../../protocol/index.js';
import { deepest, type ExtraPermissions } from '../approvals/extra-permissions.js';

/** The profile together with what was granted. What a profile denies by name stays denied. */
export function widenProfile(profile: PermissionProfile, extra: ExtraPermissions): PermissionProfile {
  if (profile.type === 'disabled') return profile;
  const widened = { ...profile, network: { enabled: profile.network.enabled || extra.network === true } };
  if (widened.type === 'external' || widened.fileSystem.type === 'unrestricted' || extra.entries.length === 0) return widened;
  const { entries, globScanMaxDepth = null } = widened.fileSystem;
  const depth = deepest({ network: null, entries, globScanMaxDepth }, extra);
  return {
    ...widened,
    fileSystem: {
      type: 'restricted',
      entries: [...entries, ...extra.entries],
      ...(depth === null ? {} : { globScanMaxDepth: depth }),
    },
  };
}
