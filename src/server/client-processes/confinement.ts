import type { LoadedConfig } from '../../config/loaded-config.js';
import type { PermissionProfile, SandboxPolicy } from '../../protocol/index.js';

interface Permissions {
  readonly sandboxPolicy?: SandboxPolicy | null | undefined;
  readonly permissionProfile?: PermissionProfile | null | undefined;
}

/** Whether a command would have to be held back by the server itself. */
export function needsSandbox({ sandboxPolicy, permissionProfile }: Permissions, config: LoadedConfig): boolean {
  if (permissionProfile) return isConfining(permissionProfile);
  if (sandboxPolicy) return sandboxPolicy.type !== 'dangerFullAccess' && sandboxPolicy.type !== 'externalSandbox';
  return config.sandboxMode !== 'danger-full-access';
}

const isConfining = (profile: PermissionProfile): boolean =>
  profile.type === 'managed' && !(profile.fileSystem.type === 'unrestricted' && profile.network.enabled);
