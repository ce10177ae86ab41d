import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ioErrorText } from './io-error.js';
import { resolveUserPath } from './user-path.js';

/** How WebSocket clients prove that they may connect. */
export type WsAuth =
  | { readonly kind: 'capabilityToken'; readonly tokenFile: string }
  | { readonly kind: 'capabilityToken'; readonly tokenSha256: string }
  | {
      readonly kind: 'signedBearerToken';
      readonly sharedSecretFile: string;
      readonly issuer?: string;
      readonly audience?: string;
      /** How far clocks may be apart. Default 30. */
      readonly maxClockSkewSeconds?: number;
    };

/** Judges the `Authorization` header of an upgrade: `null` lets it pass, a text is the body of the refusal. */
export type Authorize = (authorization: string | undefined) => Promise<string | null>;

const shortestSecret = 32;
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Reads the secrets once. @throws Error when they cannot be read or are too weak */
export async function createAuthorize(auth: WsAuth): Promise<Authorize> {
  const check = auth.kind === 'capabilityToken' ? await capabilityCheck(auth) : await signatureCheck(auth);
  return async (authorization) => {
    if (authorization === undefined) return 'missing websocket bearer token';
    const token = bearerToken(authorization);
    return token === null ? 'invalid authorization header' : check(token);
  };
}

async function capabilityCheck(auth: Extract<WsAuth, { kind: 'capabilityToken' }>): Promise<(token: string) => string | null> {
  const digest = 'tokenFile' in auth ? sha256(await readSecret(auth.tokenFile)) : readDigest(auth.tokenSha256);
  return (token) => (timingSafeEqual(sha256(token), digest) ? null : 'invalid websocket bearer token');
}

async function signatureCheck(auth: Extract<WsAuth, { kind: 'signedBearerToken' }>): Promise<(token: string) => Promise<string | null>> {
  const secret = Buffer.from(await readSecret(auth.sharedSecretFile));
  if (secret.length < shortestSecret)
    throw new Error(`signed websocket bearer secret ${auth.sharedSecretFile} must be at least ${shortestSecret} bytes`);
  const { checkSignedToken } = await import('./signed-token.js');
  const rules = {
    secret,
    issuer: auth.issuer?.trim() || null,
    audience: auth.audience?.trim() || null,
    skewSeconds: auth.maxClockSkewSeconds ?? 30,
  };
  return (token) => checkSignedToken(token, rules, Date.now() / 1000);
}

/** @throws Error when it is not the hexadecimal SHA-256 of something */
export function readDigest(text: string): Buffer {
  const digits = text.trim();
  if (!/^[0-9a-fA-F]{64}$/.test(digits)) throw new Error('--ws-token-sha256 must be a 64-character hex SHA-256 digest');
  return Buffer.from(digits, 'hex');
}

async function readSecret(file: string): Promise<string> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(resolveUserPath(file))).trim();
  } catch (error) {
    throw new Error(`failed to read websocket auth secret ${file}: ${ioErrorText(error)}`, { cause: error });
  }
  if (text === '') throw new Error(`websocket auth secret ${file} must not be empty`);
  return text;
}

function bearerToken(authorization: string): string | null {
  if (!/^[\x20-\x7e\t]*$/.test(authorization)) return null;
  const [, token] = /^bearer (.*)$/i.exec(authorization) ?? [];
  return token?.trim() || null;
}
