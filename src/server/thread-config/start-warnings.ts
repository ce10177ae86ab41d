import type { ConfigService } from '../../config/config-service.js';
import type { Sandbox } from '../../engine/sandbox/sandbox.js';
import type { ConfigWarningNotification } from '../../protocol/index.js';
import { findPermissionWarnings } from './permission-warnings.js';
import { findRulesWarnings, type ServerRules } from './rules.js';
import { findSandboxWarnings } from './sandbox-warning.js';
import type { PermissionPlaces } from './thread-permissions.js';

interface StartPlaces {
  readonly config: ConfigService;
  readonly cwd: string;
  readonly rules: ServerRules;
  readonly places: PermissionPlaces;
  readonly sandbox: Sandbox;
}

/** What each client is told when it connects, in order: settings that cannot be loaded, or else rules, projects and the rest. */
export async function findStartWarnings(start: StartPlaces): Promise<readonly ConfigWarningNotification[]> {
  const { config, cwd, rules, places } = start;
  const { isLoaded, warnings } = await config.warnings();
  const ofSandbox = await findSandboxWarnings(start);
  if (!isLoaded) return [...warnings, ...ofSandbox]; // Defaults have no layers, and so no rules.
  const { layers, requirements } = await config.loader.stack.load({ cwd });
  const [ofRules, ofPermissions] = await Promise.all([
    findRulesWarnings(rules.sourcesOf(layers, requirements).folders),
    findPermissionWarnings(config, { cwd, places }),
  ]);
  return [...ofRules, ...warnings, ...ofPermissions, ...ofSandbox];
}
