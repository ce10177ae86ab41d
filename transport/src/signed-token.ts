import { compactVerify, decodeProtectedHeader } from 'jose';

/** What a signed token is held against. `null`: any will do. */
export interface TokenRules {
  readonly secret: Uint8Array;
  readonly issuer: string | null;
  readonly audience: string | null;
  readonly skewSeconds: number;
}

interface Claims {
  readonly expires: number;
  readonly notBefore: number | null;
  readonly issuer: string | null;
  readonly audiences: readonly string[];
}

const unpaddedParts = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const malformed = 'invalid websocket jwt';

/** `null`: the token is good at that time. Else what is wrong with it. */
export async function checkSignedToken(token: string, rules: TokenRules, nowSeconds: number): Promise<string | null> {
  const claims = toClaims(await verifiedPayload(token, rules.secret));
  if (claims === null) return malformed;
  if (nowSeconds > claims.expires + rules.skewSeconds) return 'expired websocket jwt';
  if (claims.notBefore !== null && nowSeconds < claims.notBefore - rules.skewSeconds) return 'websocket jwt is not valid yet';
  if (rules.issuer !== null && claims.issuer !== rules.issuer) return 'websocket jwt issuer mismatch';
  if (rules.audience !== null && !claims.audiences.includes(rules.audience)) return 'websocket jwt audience mismatch';
  return null;
}

/** What the token says, if it is signed with the secret; else `null`. */
async function verifiedPayload(token: string, secret: Uint8Array): Promise<unknown> {
  if (!unpaddedParts.test(token)) return null;
  try {
    // Members that a token calls critical do not change what is checked here.
    const { crit } = decodeProtectedHeader(token);
    const known = Object.fromEntries((crit ?? []).map((name) => [name, false]));
    const { payload } = await compactVerify(token, secret, { algorithms: ['HS256'], crit: known });
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    // Whatever is wrong with it, the client is told no more than that.
    return null;
  }
}

/** Claims of a wrong type make a token malformed, whether or not anybody asks for them. */
function toClaims(payload: unknown): Claims | null {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return null;
  const { exp, nbf = null, iss = null, aud = null }: Readonly<Record<string, unknown>> = { ...payload };
  const audiences = aud === null ? [] : Array.isArray(aud) ? aud : [aud];
  if (!isSeconds(exp) || !(nbf === null || isSeconds(nbf)) || !(iss === null || typeof iss === 'string')) return null;
  if (!audiences.every((audience) => typeof audience === 'string')) return null;
  return { expires: exp, notBefore: nbf, issuer: iss, audiences };
}

const isSeconds = (value: unknown): value is number => Number.isInteger(value);
