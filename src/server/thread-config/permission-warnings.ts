import type { ConfigService } from '../../config/config-service.js';
import { RpcError } from '../../protocol/errors.js';
import type { ConfigWarningNotification } from '../../protocol/index.js';
import { type PermissionPlaces, threadPermissions } from './thread-permissions.js';

/** What is wrong with the permissions that threads get when nobody asks for others. */
export async function findPermissionWarnings(
  config: ConfigService,
  { cwd, places }: { readonly cwd: string; readonly places: PermissionPlaces },
): Promise<readonly ConfigWarningNotification[]> {
  const settings = await config.forThread(null, cwd).catch(() => null); // Told by the configuration itself.
  if (settings === null) return [];
  try {
    const { permissionProfile } = threadPermissions(settings, { cwd, selection: null, layers: await config.layers(null, cwd) }, places);
    if (permissionProfile.type !== 'managed' || permissionProfile.fileSystem.type !== 'restricted') return [];
    return permissionProfile.fileSystem.entries.flatMap(({ path }) =>
      path.type === 'special' && path.value.kind === 'unknown' ? [warning(unknownPlace(path.value.path), null)] : [],
    );
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return [warning('Invalid configuration; using defaults.', error.message.replace(/^failed to load configuration: /, ''))];
  }
}

const warning = (summary: string, details: string | null): ConfigWarningNotification => ({ summary, details, path: null, range: null });

const unknownPlace = (path: string): string =>
  `Configured filesystem path \`${path}\` is not recognized by this version of Codex and will be ignored. Upgrade Codex if this path is required.`;
