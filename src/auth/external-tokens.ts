import { AuthFailure } from './auth-failure.js';
import type { ChatgptLogin } from './auth-state.js';
import { readClaims, toPlanType } from './token-claims.js';

/** Tokens that the client supplies. */
export interface ExternalTokens {
  readonly accessToken: string;
  readonly chatgptAccountId: string;
  /** `null`: the token says it. */
  readonly chatgptPlanType: string | null;
}

/** Asks the client for other tokens. Rejects with an `AuthFailure`. */
export type RequestExternalTokens = (previousAccountId: string | null) => Promise<ExternalTokens>;

/** @throws AuthFailure when the token is no JWT */
export function toExternalLogin({ accessToken, chatgptAccountId, chatgptPlanType }: ExternalTokens): ChatgptLogin {
  const claims = readClaims(accessToken);
  if (claims === null) throw new AuthFailure('other', 'invalid ID token format');
  const planType = chatgptPlanType === null ? claims.planType : toPlanType(chatgptPlanType.toLowerCase());
  return {
    mode: 'chatgptAuthTokens',
    accessToken,
    refreshToken: '',
    accountId: chatgptAccountId,
    claims: { ...claims, planType },
    refreshedAtMs: null,
  };
}
