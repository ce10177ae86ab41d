import type { DeviceKeySignPayload } from '../../protocol/methods/device-key.js';

/** What is wrong with a statement that is to be signed; `null`: nothing. `now`: Unix seconds. */
export function findPayloadMistake(payload: DeviceKeySignPayload, now: number): string | null {
  switch (payload.type) {
    case 'remoteControlClientConnection':
      return firstOf([
        () => nonceMistake(payload.nonce),
        () => targetMistake(payload, ''),
        () => emptyMistake('sessionId', payload.sessionId),
        () => ownerMistake(payload),
        () => digestMistake('tokenSha256Base64url', payload.tokenSha256Base64url),
        () => scopesMistake(payload.scopes),
        () => expiryMistake('remote-control token', payload.tokenExpiresAt, now),
      ]);
    case 'remoteControlClientEnrollment':
      return firstOf([
        () => nonceMistake(payload.nonce),
        () => emptyMistake('challengeId', payload.challengeId),
        () => targetMistake(payload, '/enroll'),
        () => ownerMistake(payload),
        () => digestMistake('deviceIdentitySha256Base64url', payload.deviceIdentitySha256Base64url),
        () => expiryMistake('enrollment challenge', payload.challengeExpiresAt, now),
      ]);
    default:
      return payload satisfies never;
  }
}

/** What is wrong with whose a key is; `null`: nothing. */
export const ownerMistake = ({ accountUserId, clientId }: { readonly accountUserId: string; readonly clientId: string }): string | null =>
  emptyMistake('accountUserId', accountUserId) ?? emptyMistake('clientId', clientId);

/** What is wrong with the name of a key; `null`: nothing. */
export function keyIdMistake(keyId: string): string | null {
  const match = /^dk_(?:hse|tpm|osn)_(.*)$/s.exec(keyId);
  return bytesOf(match?.[1] ?? '') === 32
    ? null
    : 'keyId must be dk_hse_, dk_tpm_, or dk_osn_ followed by unpadded base64url-encoded 32 bytes';
}

function firstOf(checks: readonly (() => string | null)[]): string | null {
  for (const check of checks) {
    const mistake = check();
    if (mistake !== null) return mistake;
  }
  return null;
}

const emptyMistake = (name: string, value: string): string | null => (value.trim() === '' ? `${name} must not be empty` : null);

const nonceMistake = (nonce: string): string | null =>
  (bytesOf(nonce) ?? 0) >= 32 ? null : 'nonce must be at least 32 random bytes encoded as unpadded base64url';

const digestMistake = (name: string, digest: string): string | null =>
  bytesOf(digest) === 32 ? null : `${name} must be a SHA-256 digest encoded as unpadded base64url`;

/** How many bytes a text of unpadded base64url stands for; `null`: it is none. */
function bytesOf(text: string): number | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes.length : null;
}

const scopesMistake = (scopes: readonly string[]): string | null =>
  scopes.length === 1 && scopes[0] === 'remote_control_controller_websocket'
    ? null
    : 'scopes must contain exactly remote_control_controller_websocket';

const longestSeconds = 15 * 60;

function expiryMistake(what: string, expiresAt: number, now: number): string | null {
  if (expiresAt <= now) return `${what} is expired`;
  return expiresAt > now + longestSeconds ? `${what} expires too far in the future` : null;
}

interface Target {
  readonly targetOrigin: string;
  readonly targetPath: string;
}

const paths = ['/api/codex/remote/control/client', '/wham/remote/control/client'];

function targetMistake({ targetOrigin, targetPath }: Target, suffix: string): string | null {
  if (!isAllowedOrigin(targetOrigin)) return 'targetOrigin must be an allowed remote-control backend origin';
  return paths.some((path) => targetPath === path + suffix)
    ? null
    : "targetPath must match the signed payload type's remote-control endpoint";
}

function isAllowedOrigin(text: string): boolean {
  if (!URL.canParse(text) || /[?#]/.test(text)) return false;
  const { protocol, hostname, pathname, username, password } = new URL(text);
  if (pathname !== '/' || username !== '' || password !== '') return false;
  if (isLoopback(hostname)) return protocol === 'http:' || protocol === 'https:';
  return protocol === 'https:' && /^(?:.+\.)?(?:chatgpt|chatgpt-staging)\.com$/.test(hostname);
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
