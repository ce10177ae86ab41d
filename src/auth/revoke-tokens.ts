import type { Fetch } from '../platform/http/http.js';
import { statusLine } from '../platform/http/http-status.js';
import type { ChatgptLogin } from './auth-state.js';
import { ask, isSuccess } from './http-answer.js';
import { clientId } from './oauth.js';

export interface RevokeRequest {
  readonly url: string;
  readonly login: ChatgptLogin;
  readonly fetch: Fetch;
  /** How the client that asks is named. */
  readonly headers: Readonly<Record<string, string>>;
  readonly warn: (message: string) => void;
}

const timeoutMs = 10_000;

/** Makes stored tokens worthless. A failure is told and no more: the user leaves either way. */
export async function revokeTokens({ url, login, fetch, headers, warn }: RevokeRequest): Promise<void> {
  const { accessToken, refreshToken } = login;
  if (refreshToken === '' && accessToken === '') return;
  const body =
    refreshToken === ''
      ? { token: accessToken, token_type_hint: 'access_token' }
      : { token: refreshToken, token_type_hint: 'refresh_token', client_id: clientId };
  try {
    const request = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await ask(fetch, url, { ...request, signal: AbortSignal.timeout(timeoutMs) });
    if (!isSuccess(answer)) warn(`the tokens could not be revoked: the issuer answered ${statusLine(answer.status)}`);
  } catch {
    warn('the tokens could not be revoked: the issuer could not be reached');
  }
}
