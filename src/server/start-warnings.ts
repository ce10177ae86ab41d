import type { ConfigService } from '../config/config-service.js';
import type { ConfigWarningNotification } from '../protocol/index.js';
import { findPermissionWarnings } from './permission-warnings.js';
import { findRulesWarnings, type ServerRules } from './rules.js';
import type { PermissionPlaces } from './thread-permissions.js';

interface StartPlaces {
  readonly config: ConfigService;
  readonly cwd: string;
  readonly rules: ServerRules;
  readonly places: PermissionPlaces;
}

/** What each client is told when it connects, in order: settings that cannot be loaded, or else rules, projects and the rest. */
export async function findStartWarnings({ config, cwd, rules, places }: StartPlaces): Promise<readonly ConfigWarningNotification[]> {
  const { isLoaded, warnings } = await config.warnings();
  if (!isLoaded) return warnings; // Defaults have no layers, and so no rules.
  const { layers, requirements } = await config.loader.stack.load({ cwd });
  const [ofRules, ofPermissions] = await Promise.all([
    findRulesWarnings(rules.sourcesOf(layers, requirements).folders),
    findPermissionWarnings(config, { cwd, places }),
  ]);
  return [...ofRules, ...warnings, ...ofPermissions];
}
