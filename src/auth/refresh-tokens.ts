import * as z from 'zod';
import type { Fetch } from '../platform/http/http.js';
import { findJson } from '../platform/json.js';
import { AuthFailure } from './auth-failure.js';
import { clientId } from './oauth.js';
import { decodeJwt } from './token-claims.js';

const answerSchema = z.object({
  id_token: z
    .string()
    .refine((token) => decodeJwt(token) !== null)
    .nullish(),
  access_token: z.string().nullish(),
  refresh_token: z.string().nullish(),
});

/** What the authority gave in place of the old. */
export interface RenewedTokens extends z.output<typeof answerSchema> {}

export interface RefreshRequest {
  readonly url: string;
  readonly refreshToken: string;
  readonly fetch: Fetch;
  /** How the server names itself. */
  readonly headers: Readonly<Record<string, string>>;
}

const timeoutMs = 30_000;

/** Has the authority renew the tokens of a login. @throws AuthFailure */
export async function refreshTokens({ url, refreshToken, fetch, headers }: RefreshRequest): Promise<RenewedTokens> {
  const { status, text } = await post(fetch, url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ client_id: clientId, grant_type: 'refresh_token', refresh_token: refreshToken }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (status === 401) throw new AuthFailure('permanent', refusalText(text));
  if (status < 200 || status > 299) throw new AuthFailure('transient', `failed to refresh the access token: the issuer answered ${status}`);
  const answer = answerSchema.safeParse(findJson(text));
  if (!answer.success) throw new AuthFailure('transient', 'failed to refresh the access token: the answer of the issuer is not valid');
  return answer.data;
}

/** The body of the answer stays here: it holds tokens. */
async function post(fetch: Fetch, url: string, request: Parameters<Fetch>[1]): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, request);
    return { status: response.status, text: await response.text() };
  } catch (error) {
    throw new AuthFailure('transient', 'failed to refresh the access token: the issuer could not be reached', { cause: error });
  }
}

const reasons: Readonly<Record<string, string>> = {
  refresh_token_expired: ' because your refresh token has expired',
  refresh_token_reused: ' because your refresh token was already used',
  refresh_token_invalidated: ' because your refresh token was revoked',
};

function refusalText(body: string): string {
  const code = codeOf(findJson(body))?.toLowerCase();
  const reason = code !== undefined && Object.hasOwn(reasons, code) ? reasons[code] : '';
  return `Your access token could not be refreshed${reason}. Please log out and sign in again.`;
}

/** The login in the store is another one than the one that was to be renewed. */
export const otherAccountText =
  'Your access token could not be refreshed because you have since logged out or signed in to another account. Please sign in again.';

const refusalSchema = z.union([
  z.object({ error: z.object({ code: z.string() }) }).transform(({ error }) => error.code),
  z.object({ error: z.string() }).transform(({ error }) => error),
  z.object({ code: z.string() }).transform(({ code }) => code),
]);

const codeOf = (body: unknown): string | undefined => refusalSchema.safeParse(body).data;
