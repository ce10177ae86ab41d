import { PlanType } from '../protocol/types/account.js';

/** What a token says of whom it is for. */
export interface TokenClaims {
  readonly email: string | null;
  /** `unknown` also when it says nothing. */
  readonly planType: PlanType;
  readonly userId: string | null;
  readonly accountId: string | null;
  readonly isFedramp: boolean;
}

type Json = Readonly<Record<string, unknown>>;

const authClaim = 'https://api.openai.com/auth';
const profileClaim = 'https://api.openai.com/profile';

/** The payload of a JWT. Its signature is for others to check. `null`: it is none. */
export function decodeJwt(token: string): Json | null {
  const parts = token.split('.');
  const [head, payload, signature] = parts;
  if (parts.length !== 3 || !head || !payload || !signature) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return isJson(claims) ? claims : null;
  } catch {
    return null; // No JSON: no JWT.
  }
}

/** The claims of OpenAI's own, which are in an object of theirs. */
export const openAiClaims = (claims: Json): Json => tableOf(claims[authClaim]);

/** `null`: the token is no JWT. */
export function readClaims(token: string): TokenClaims | null {
  const claims = decodeJwt(token);
  if (claims === null) return null;
  const auth = openAiClaims(claims);
  return {
    email: textOf(claims['email']) ?? textOf(tableOf(claims[profileClaim])['email']),
    planType: toPlanType(textOf(auth['chatgpt_plan_type'])),
    userId: textOf(auth['chatgpt_user_id']) ?? textOf(auth['user_id']),
    accountId: textOf(auth['chatgpt_account_id']),
    isFedramp: auth['chatgpt_account_is_fedramp'] === true,
  };
}

/** When a token ends, in Unix milliseconds; `null`: it does not say. */
export function readExpiry(token: string): number | null {
  const exp = decodeJwt(token)?.['exp'];
  return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : null;
}

/** A plan as tokens name it. */
export function toPlanType(name: string | null): PlanType {
  if (name === 'hc') return 'enterprise';
  if (name === 'education') return 'edu';
  return PlanType.safeParse(name).data ?? 'unknown';
}

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const tableOf = (value: unknown): Json => (isJson(value) ? value : {});
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
