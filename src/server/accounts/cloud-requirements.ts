import { join } from 'node:path';
import type { AuthState } from '../../auth/auth-state.js';
import { isChatgpt } from '../../auth/auth-state.js';
import { backendUrl } from '../../auth/backend.js';
import type { ConfigService } from '../../config/config-service.js';
import type { CloudIdentity } from '../../config/requirements/cloud-cache.js';
import { CloudRequirements } from '../../config/requirements/cloud-requirements.js';
import type { Logger } from '../telemetry/logger.js';
import type { Auth } from './create-auth.js';

/** Workspaces of these plans may demand something. */
const managedPlans: ReadonlySet<string> = new Set(['business', 'enterprise_cbp_usage_based', 'enterprise']);

export interface CloudRequirementsParts {
  readonly auth: Auth;
  readonly config: ConfigService;
  readonly home: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly logger: Logger;
}

/** Begins to follow who is logged in. From here on all settings are within what their workspace demands. */
export async function startCloudRequirements({ auth, config, home, headers, logger }: CloudRequirementsParts): Promise<CloudRequirements> {
  const { chatgptBaseUrl } = await auth.settings();
  const cloud = new CloudRequirements({
    request: { url: backendUrl(chatgptBaseUrl, 'config/requirements'), fetch: auth.fetch, login: auth.manager, headers },
    cachePath: config.hasFiles ? join(home, 'cloud-requirements-cache.json') : null,
    clock: auth.clock,
    schedule: auth.schedule,
    warn: (message) => logger.warn(message),
  });
  const follow = (state: AuthState | null): void => {
    if (!isChatgpt(state)) return; // After a logout what was loaded stays in force.
    cloud.follow(identityOf(state));
    config.changed();
  };
  follow(auth.manager.current());
  auth.manager.onChanged(follow);
  config.loader.stack.addRequirements(() => cloud.tables());
  return cloud;
}

function identityOf({ claims, accountId }: Exclude<AuthState, { readonly mode: 'apikey' }>): CloudIdentity | null {
  if (!managedPlans.has(claims.planType)) return null;
  return { userId: claims.userId ?? '', accountId: accountId ?? claims.accountId ?? '' };
}
