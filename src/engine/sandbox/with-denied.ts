import { managed } from '../../config/sections/permission-profiles.js';
import { isWithinFolder } from '../../platform/files/is-within.js';
import type { FileSystemSandboxEntry, PermissionProfile } from '../../protocol/index.js';

/** The profile without some places, whatever it says of them. Where somebody outside holds commands back, that is theirs to do. */
export function withDenied(profile: PermissionProfile, denied: readonly FileSystemSandboxEntry[]): PermissionProfile {
  if (denied.length === 0 || profile.type === 'external') return profile;
  const confined = profile.type === 'managed' && profile.fileSystem.type === 'restricted' ? profile.fileSystem : everything;
  const network = profile.type === 'disabled' || profile.network.enabled;
  const entries = confined.entries.filter((entry) => !isInside(entry, denied));
  return managed([...entries, ...denied], { network, globScanMaxDepth: confined.globScanMaxDepth ?? undefined });
}

const everything = {
  entries: [{ access: 'write' as const, path: { type: 'special' as const, value: { kind: 'root' as const } } }],
  globScanMaxDepth: null,
};

/** An entry for a place in a denied one would open it again. */
const isInside = ({ path }: FileSystemSandboxEntry, denied: readonly FileSystemSandboxEntry[]): boolean =>
  path.type === 'path' && denied.some((deny) => deny.path.type === 'path' && isWithinFolder(deny.path.path, path.path));
