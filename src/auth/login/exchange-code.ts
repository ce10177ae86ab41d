import * as z from 'zod';
import type { Fetch } from '../../platform/http/http.js';
import { statusLine } from '../../platform/http/http-status.js';
import { ask, type HttpAnswer, isSuccess } from '../http-answer.js';
import { clientId } from '../oauth.js';
import { LoginFailure } from './login-failure.js';

/** What is needed to speak to an issuer. */
export interface IssuerAccess {
  readonly issuer: string;
  readonly fetch: Fetch;
  /** How the server names itself. */
  readonly headers: Readonly<Record<string, string>>;
}

const tokensSchema = z.object({ id_token: z.string(), access_token: z.string(), refresh_token: z.string() });

/** What an issuer gives for a code. */
export interface IssuedTokens extends z.output<typeof tokensSchema> {}

export interface CodeExchange {
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
}

/** Has the issuer give tokens for the code of a login. @throws LoginFailure that says what the issuer said */
export async function exchangeCode(access: IssuerAccess, { code, redirectUri, codeVerifier }: CodeExchange): Promise<IssuedTokens> {
  const answer = await post(access, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    client_id: clientId,
    code_verifier: codeVerifier,
  }).catch((error: unknown) => {
    throw new LoginFailure('the token endpoint could not be reached', { cause: error });
  });
  if (!isSuccess(answer)) throw new LoginFailure(`token endpoint returned status ${statusLine(answer.status)}: ${reasonOf(answer)}`);
  const tokens = tokensSchema.safeParse(answer.json);
  if (!tokens.success) throw new LoginFailure('the answer of the token endpoint is not valid');
  return tokens.data;
}

/** Has the issuer make an API key for whoever logged in. `null`: not everybody gets one. */
export async function exchangeForApiKey(access: IssuerAccess, idToken: string): Promise<string | null> {
  try {
    const answer = await post(access, {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      client_id: clientId,
      requested_token: 'openai-api-key',
      subject_token: idToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    });
    return isSuccess(answer) ? (z.object({ access_token: z.string() }).safeParse(answer.json).data?.access_token ?? null) : null;
  } catch {
    return null; // The login is good without.
  }
}

const timeoutMs = 30_000;

const post = ({ issuer, fetch, headers }: IssuerAccess, form: Readonly<Record<string, string>>): Promise<HttpAnswer> =>
  ask(fetch, `${issuer}/oauth/token`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
    signal: AbortSignal.timeout(timeoutMs),
  });

const text = z.string().trim().min(1);
const reasonSchema = z.union([
  z.object({ error_description: text }).transform(({ error_description }) => error_description),
  z.object({ error: z.object({ message: text }) }).transform(({ error }) => error.message),
  z.object({ error: text }).transform(({ error }) => error),
]);

const longestReason = 1000;

const reasonOf = (answer: HttpAnswer): string =>
  (reasonSchema.safeParse(answer.json).data ?? (answer.text.trim() || 'unknown error')).slice(0, longestReason);
