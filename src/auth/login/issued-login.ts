import type { Clock } from '../../platform/clock.js';
import type { AuthRecord } from '../auth-record.js';
import { readClaims } from '../token-claims.js';
import type { IssuedTokens } from './exchange-code.js';
import { LoginFailure, loginTexts } from './login-failure.js';

/** @throws LoginFailure when a login is for another workspace than the only one that is allowed */
export function checkWorkspace(idToken: string, forcedWorkspaceId: string | null): void {
  if (forcedWorkspaceId === null) return;
  const accountId = readClaims(idToken)?.accountId ?? null;
  if (accountId === null) throw new LoginFailure(loginTexts.noWorkspaceClaim);
  if (accountId !== forcedWorkspaceId) throw new LoginFailure(`Login is restricted to workspace id ${forcedWorkspaceId}.`);
}

export interface IssuedLogin {
  readonly tokens: IssuedTokens;
  readonly apiKey: string | null;
  readonly clock: Clock;
  readonly save: (record: AuthRecord) => Promise<void>;
}

/** Keeps what an issuer gave. @throws LoginFailure when it is no login, or cannot be kept */
export async function saveLogin({ tokens, apiKey, clock, save }: IssuedLogin): Promise<void> {
  const { id_token, access_token, refresh_token } = tokens;
  const claims = readClaims(id_token);
  if (claims === null) throw new LoginFailure(loginTexts.notSaved);
  try {
    await save({
      auth_mode: 'chatgpt',
      OPENAI_API_KEY: apiKey,
      tokens: { id_token, access_token, refresh_token, account_id: claims.accountId },
      last_refresh: new Date(clock.now()).toISOString(),
    });
  } catch (error) {
    throw new LoginFailure(loginTexts.notSaved, { cause: error });
  }
}
