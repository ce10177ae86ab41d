import type { ConfigService } from '../../config/config-service.js';
import { profileOfPolicy } from '../../engine/sandbox/profile-of-policy.js';
import { withDenied } from '../../engine/sandbox/with-denied.js';
import type { PermissionProfile, SandboxPolicy } from '../../protocol/index.js';
import { deniedReads, type PermissionPlaces, threadPermissions } from '../thread-config/thread-permissions.js';

interface Wanted {
  readonly sandboxPolicy?: SandboxPolicy | null | undefined;
  readonly permissionProfile?: PermissionProfile | null | undefined;
  /** Where the command runs. */
  readonly cwd: string;
}

interface Defaults {
  readonly config: ConfigService;
  /** The folder of the server. */
  readonly serverCwd: string;
  readonly places: PermissionPlaces;
}

export interface CommandPermissions {
  readonly profile: PermissionProfile;
  /** What the project is for the profile. */
  readonly policyCwd: string;
}

/** What holds a client's command back: what the client says, else what is configured for the folder of the server. */
export async function commandPermissions(
  { sandboxPolicy, permissionProfile, cwd }: Wanted,
  { config, serverCwd, places }: Defaults,
): Promise<CommandPermissions> {
  const [settings, layers] = await Promise.all([config.forThread({}, serverCwd), config.layers({})]);
  const said = permissionProfile ?? (sandboxPolicy ? profileOfPolicy(sandboxPolicy) : null);
  if (said !== null) {
    const policyCwd = permissionProfile ? cwd : serverCwd;
    const denied = deniedReads(settings, { cwd: policyCwd, userHome: places.userHome });
    return { profile: withDenied(said, denied), policyCwd };
  }
  const { permissionProfile: configured } = threadPermissions(settings, { cwd: serverCwd, selection: null, layers }, places);
  return { profile: configured, policyCwd: serverCwd };
}
