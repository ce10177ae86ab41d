import type { ConfigService } from '../../config/config-service.js';
import { isConfining, type Sandbox } from '../../engine/sandbox/sandbox.js';
import type { ConfigWarningNotification } from '../../protocol/index.js';
import { commandPermissions } from '../client-processes/command-permissions.js';
import type { PermissionPlaces } from './thread-permissions.js';

interface Start {
  readonly config: ConfigService;
  readonly places: PermissionPlaces;
  readonly cwd: string;
  readonly sandbox: Sandbox;
}

/** Tells at the start what would keep every command of a thread from running, where threads are held back by default. */
export async function findSandboxWarnings({ config, places, cwd, sandbox }: Start): Promise<readonly ConfigWarningNotification[]> {
  const permissions = await commandPermissions({ cwd }, { config, serverCwd: cwd, places }).catch(() => null); // Told elsewhere.
  if (permissions === null || !isConfining(permissions.profile)) return [];
  const problem = await sandbox.findProblem();
  return problem === null ? [] : [{ summary: problem, details: null, path: null, range: null }];
}
