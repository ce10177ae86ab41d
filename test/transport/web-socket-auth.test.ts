import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { checkSignedToken } from '../../transport/src/signed-token.js';
import { createAuthorize } from '../../transport/src/web-socket-auth.js';

let base: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'keelson-auth-'));
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rm(base, { recursive: true, force: true }));

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(base, name);
  await writeFile(path, content);
  return path;
}

describe('a capability token', () => {
  test.each([
    ['Bearer super secret', null],
    ['bEARER   super secret  ', null],
    [undefined, 'missing websocket bearer token'],
    ['Basic abc', 'invalid authorization header'],
    ['Bearer', 'invalid authorization header'],
    ['Bearer  ', 'invalid authorization header'],
    ['Bearer sécret', 'invalid authorization header'],
    ['Bearer super secre', 'invalid websocket bearer token'],
    ['Bearer super secret2', 'invalid websocket bearer token'],
  ])('of a file: %j is answered %j', async (header, answer) => {
    const authorize = await createAuthorize({ kind: 'capabilityToken', tokenFile: await file('token', '  super secret \n') });

    expect(await authorize(header)).toBe(answer);
  });

  test('may be in a file of the home directory', async () => {
    vi.stubEnv('HOME', base);
    await file('token', 'abc');

    const authorize = await createAuthorize({ kind: 'capabilityToken', tokenFile: '~/token' });

    expect(await authorize('Bearer abc')).toBe(null);
  });

  test('may be known by its digest only', async () => {
    const tokenSha256 = createHash('sha256').update('abc').digest('hex').toUpperCase();
    const authorize = await createAuthorize({ kind: 'capabilityToken', tokenSha256 });

    expect([await authorize('Bearer abc'), await authorize('Bearer abd')]).toEqual([null, 'invalid websocket bearer token']);
  });
});

describe('a secret is refused', () => {
  test.each([
    ['that cannot be read', null, /^failed to read websocket auth secret .*absent: No such file or directory \(os error 2\)$/],
    ['that is no text', Buffer.from([0xff, 0xfe]), /^failed to read websocket auth secret .*absent: /],
    ['that is blank', ' \n', /^websocket auth secret .*absent must not be empty$/],
  ])('%s', async (_name, content, text) => {
    const path = join(base, 'absent');
    await rm(path, { force: true });
    if (content !== null) await writeFile(path, content);

    await expect(createAuthorize({ kind: 'capabilityToken', tokenFile: path })).rejects.toThrow(text);
  });

  test('for signing that is shorter than 32 bytes', async () => {
    const path = await file('short', ` ${'s'.repeat(31)} \n`);

    await expect(createAuthorize({ kind: 'signedBearerToken', sharedSecretFile: path })).rejects.toThrow(
      `signed websocket bearer secret ${path} must be at least 32 bytes`,
    );
  });
});

describe('a signed token', () => {
  const secret = Buffer.from('0123456789abcdef0123456789abcdef');
  const now = 1_000_000;
  const rules = { secret, issuer: 'enroller', audience: 'server', skewSeconds: 30 };
  const good = { exp: now + 60, iss: 'enroller', aud: 'server' };
  const sign = (claims: Record<string, unknown>) => new SignJWT({ ...good, ...claims }).setProtectedHeader({ alg: 'HS256' }).sign(secret);

  test.each([
    ['with other claims', { sub: 'me', iat: 'whenever' }, null],
    ['that lists audiences', { aud: ['other', 'server'] }, null],
    ['that expired within the skew', { exp: now - 30 }, null],
    ['that expired before', { exp: now - 31 }, 'expired websocket jwt'],
    ['that will be good within the skew', { nbf: now + 30 }, null],
    ['that will be good later', { nbf: now + 31 }, 'websocket jwt is not valid yet'],
    ['whose null claims count as absent', { nbf: null, iss: null }, 'websocket jwt issuer mismatch'],
    ['of another issuer', { iss: 'other' }, 'websocket jwt issuer mismatch'],
    ['for others', { aud: ['other'] }, 'websocket jwt audience mismatch'],
    ['for nobody', { aud: null }, 'websocket jwt audience mismatch'],
    ['without an expiry', { exp: undefined }, 'invalid websocket jwt'],
    ['whose expiry is a fraction', { exp: now + 0.5 }, 'invalid websocket jwt'],
    ['whose expiry is a text', { exp: String(now) }, 'invalid websocket jwt'],
    ['whose issuer is a number', { iss: 5 }, 'invalid websocket jwt'],
    ['whose audiences are not all texts', { aud: ['server', 5] }, 'invalid websocket jwt'],
  ])('%s', async (_name, claims, answer) => {
    expect(await checkSignedToken(await sign(claims), rules, now)).toBe(answer);
  });

  test('may carry members of the header that are not known', async () => {
    const header = { alg: 'HS256', typ: 'other', kid: 'k', x: 1, crit: ['x'] };
    const token = await new SignJWT(good).setProtectedHeader(header).sign(secret, { crit: { x: true } });

    expect(await checkSignedToken(token, rules, now)).toBe(null);
  });

  test('is held against no issuer and audience when none is configured', async () => {
    const token = await sign({ iss: 'anybody', aud: 'anything' });

    expect(await checkSignedToken(token, { ...rules, issuer: null, audience: null }, now)).toBe(null);
  });

  test('is malformed when it is signed otherwise or not at all', async () => {
    const other = await new SignJWT(good).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32, 1));
    const longer = await new SignJWT(good).setProtectedHeader({ alg: 'HS512' }).sign(secret);
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${part({ alg: 'none' })}.${part(good)}.`;
    const [head = '', body = '', signature = ''] = (await sign({})).split('.');
    const padded = `${head}=.${body}.${signature}`;
    const cut = `${head}.${body}`;

    for (const token of [other, longer, unsigned, padded, cut, 'not-a-jwt', '']) {
      expect(await checkSignedToken(token, rules, now)).toBe('invalid websocket jwt');
    }
  });

  test('that is no object of claims is malformed', async () => {
    const { CompactSign } = await import('jose');
    const token = await new CompactSign(Buffer.from('[1]')).setProtectedHeader({ alg: 'HS256' }).sign(secret);

    expect(await checkSignedToken(token, rules, now)).toBe('invalid websocket jwt');
  });
});
