import type { AuthManager } from '../../auth/auth-manager.js';
import { Logins } from '../../auth/login/logins.js';
import { type AuthAddresses, authAddresses } from '../../auth/oauth.js';
import type { ConfigService } from '../../config/config-service.js';
import { type Clock, systemClock } from '../../platform/clock.js';
import type { Fetch } from '../../platform/http/http.js';
import { type Schedule, systemSchedule } from '../../platform/schedule.js';
import { type AccountSettings, defaultAccountSettings, readAccountSettings } from './account-settings.js';
import type { CreateAuthOptions } from './auth-parts.js';
import { openAuthManager } from './open-auth-manager.js';
import { loginEnded } from './tell-account.js';

/** Issuers send browsers back to no other. */
const defaultLoginPort = 1455;

/** Who is logged in to a server, and the ways to issuers. */
export interface Auth {
  readonly manager: AuthManager;
  /** Others' words, without what is known to be secret. */
  readonly redact: (text: string) => string;
  /** What the configuration says that accounts depend on. */
  settings(): Promise<AccountSettings>;
  /** Where administrators demand that requests are handled; `null`: anywhere. */
  residency(): Promise<string | null>;
  readonly addresses: AuthAddresses;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly loginPort: number;
  readonly logins: Logins;
  close(): Promise<void>;
}

export async function createAuth(parts: CreateAuthOptions): Promise<Auth> {
  const { options, config, env, log } = parts;
  const fetch = options.fetch ?? parts.fetch;
  const clock = options.clock ?? systemClock;
  const addresses = authAddresses(env, options);
  let known = await readAccountSettings(config, defaultAccountSettings);
  const settings = async (): Promise<AccountSettings> => {
    known = await readAccountSettings(config, known);
    return known;
  };
  const manager = await openAuthManager({ parts, fetch, clock, refreshUrl: addresses.refreshUrl, known: () => known });
  const logins = new Logins({
    createId: parts.createId,
    onEnded: (loginId, error) => {
      const message = error === null ? null : log.redact(error);
      for (const told of loginEnded({ loginId, error: message }, manager.current())) parts.tell(told);
    },
  });
  return {
    manager,
    redact: log.redact,
    settings,
    residency: () => readResidency(config),
    addresses,
    fetch,
    clock,
    schedule: options.schedule ?? systemSchedule,
    loginPort: options.loginPort ?? defaultLoginPort,
    logins,
    close: () => logins.drop(),
  };
}

async function readResidency(config: ConfigService): Promise<string | null> {
  try {
    return (await config.requirements({ maxAgeMs: 2000 })).residency?.value ?? null;
  } catch {
    return null; // What cannot be loaded starts no threads either.
  }
}
