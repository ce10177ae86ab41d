import { createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SoftwareDeviceKeys } from '../../src/auth/device-keys/software-device-keys.js';
import type { DeviceKeyProvider } from '../../src/index.js';
import type { DeviceKeySignPayload } from '../../src/protocol/index.js';
import { startTestServer } from '../../src/testing/index.js';
import { startAccountServer } from './support/account-server.js';
import { temporaryHome } from './support/on-files.js';

const now = 1_700_000_000;
const bytes32 = Buffer.alloc(32, 7).toString('base64url');
const owner = { accountUserId: 'user-1', clientId: 'client-1' };

/** Keys in memory, as hardware would keep them. */
function memoryKeys(
  protectionClass: DeviceKeyProvider['protectionClass'] = 'hardware_tpm',
): DeviceKeyProvider & { readonly keys: Map<string, KeyObject> } {
  const keys = new Map<string, KeyObject>();
  const publicOf = (key: KeyObject): Uint8Array => createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    keys,
    protectionClass,
    create: async (keyId) => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      keys.set(keyId, privateKey);
      return publicOf(privateKey);
    },
    delete: async (keyId) => void keys.delete(keyId),
    getPublic: async (keyId) => {
      const key = keys.get(keyId);
      return key === undefined ? null : publicOf(key);
    },
    sign: async (keyId, bytes) => {
      const key = keys.get(keyId);
      return key === undefined ? null : sign('sha256', bytes, key);
    },
  };
}

const start = (deviceKeys?: DeviceKeyProvider) =>
  startTestServer({ auth: { clock: { now: () => now * 1000 }, ...(deviceKeys === undefined ? {} : { deviceKeys }) } });

const connection: Extract<DeviceKeySignPayload, { type: 'remoteControlClientConnection' }> = {
  type: 'remoteControlClientConnection',
  nonce: bytes32,
  audience: 'remote_control_client_websocket',
  sessionId: 's',
  targetOrigin: 'https://chatgpt.com',
  targetPath: '/wham/remote/control/client',
  ...owner,
  tokenExpiresAt: now + 900,
  tokenSha256Base64url: bytes32,
  scopes: ['remote_control_controller_websocket'],
};

const enrollment: Extract<DeviceKeySignPayload, { type: 'remoteControlClientEnrollment' }> = {
  type: 'remoteControlClientEnrollment',
  nonce: bytes32,
  audience: 'remote_control_client_enrollment',
  challengeId: 'c',
  targetOrigin: 'http://127.0.0.1:8080',
  targetPath: '/api/codex/remote/control/client/enroll',
  ...owner,
  deviceIdentitySha256Base64url: bytes32,
  challengeExpiresAt: now + 1,
};

test.each([
  ['hardware_secure_enclave', 'hse'],
  ['hardware_tpm', 'tpm'],
] as const)('a key is made by the provider, and is named after how well it is protected: %s', async (protectionClass, name) => {
  await using server = await start(memoryKeys(protectionClass));

  const created = await server.device.key.create(owner);

  expect(created).toEqual({
    keyId: expect.stringMatching(new RegExp(`^dk_${name}_[\\w-]{43}$`)),
    publicKeySpkiDerBase64: expect.stringMatching(/^MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/),
    algorithm: 'ecdsa_p256_sha256',
    protectionClass,
  });
  expect(await server.device.key.public({ keyId: created.keyId })).toEqual(created);
});

test.each([connection, enrollment])('a statement is signed in one form: $type', async (payload) => {
  await using server = await start(memoryKeys());
  const { keyId, publicKeySpkiDerBase64 } = await server.device.key.create(owner);

  const { signatureDerBase64, signedPayloadBase64, algorithm } = await server.device.key.sign({ keyId, payload });

  const signed = Buffer.from(signedPayloadBase64, 'base64');
  const keys = Object.keys(payload).sort();
  const members = keys.map((key) => `${JSON.stringify(key)}:${JSON.stringify(payload[key as keyof typeof payload])}`);
  expect(signed.toString()).toBe(`{"domain":"codex-device-key-sign-payload/v1","payload":{${members.join(',')}}}`);
  const key = createPublicKey({ key: Buffer.from(publicKeySpkiDerBase64, 'base64'), format: 'der', type: 'spki' });
  expect([algorithm, verify('sha256', signed, key, Buffer.from(signatureDerBase64, 'base64'))]).toEqual(['ecdsa_p256_sha256', true]);
});

const past = { tokenExpiresAt: now };
const far = { tokenExpiresAt: now + 901 };
const origin = 'targetOrigin must be an allowed remote-control backend origin';
const path = "targetPath must match the signed payload type's remote-control endpoint";

test.each<[Partial<typeof connection>, string]>([
  [{ nonce: 'short' }, 'nonce must be at least 32 random bytes encoded as unpadded base64url'],
  [{ nonce: `${bytes32}=` }, 'nonce must be at least 32 random bytes encoded as unpadded base64url'],
  ...[
    'http://chatgpt.com',
    'https://chatgpt.com.evil.example',
    'https://evilchatgpt.com',
    'https://chatgpt.com/x',
    'https://chatgpt.com?x',
    'https://chatgpt.com#',
    'https://u@chatgpt.com',
    'ws://localhost',
    'nonsense',
  ].map((targetOrigin): [Partial<typeof connection>, string] => [{ targetOrigin }, origin]),
  [{ targetPath: '/wham/remote/control/client/enroll' }, path],
  [{ targetPath: '/wham/remote/control/client/' }, path],
  [{ sessionId: '' }, 'sessionId must not be empty'],
  [{ accountUserId: '' }, 'accountUserId must not be empty'],
  [{ clientId: ' ' }, 'clientId must not be empty'],
  [{ tokenSha256Base64url: 'abc' }, 'tokenSha256Base64url must be a SHA-256 digest encoded as unpadded base64url'],
  [{ scopes: [] }, 'scopes must contain exactly remote_control_controller_websocket'],
  [{ scopes: [...connection.scopes, 'more'] }, 'scopes must contain exactly remote_control_controller_websocket'],
  [past, 'remote-control token is expired'],
  [far, 'remote-control token expires too far in the future'],
  // In order.
  [{ nonce: '', targetOrigin: '', sessionId: '' }, 'nonce must be at least 32 random bytes encoded as unpadded base64url'],
  [{ sessionId: '', accountUserId: '' }, 'sessionId must not be empty'],
  [{ ...past, scopes: [] }, 'scopes must contain exactly remote_control_controller_websocket'],
  [{ accountUserId: 'user-2' }, 'payload accountUserId/clientId does not match device key binding'],
  [{ clientId: 'client-2' }, 'payload accountUserId/clientId does not match device key binding'],
])('a connection with %j is not signed', async (changed, message) => {
  await using server = await start(memoryKeys());
  const { keyId } = await server.device.key.create(owner);

  await expect(server.device.key.sign({ keyId, payload: { ...connection, ...changed } })).rejects.toMatchObject({
    code: -32600,
    message: `invalid device key payload: ${message}`,
  });
});

test.each<[Partial<typeof enrollment>, string]>([
  [{ challengeId: '', targetOrigin: '' }, 'challengeId must not be empty'],
  [{ targetPath: '/api/codex/remote/control/client' }, path],
  [{ deviceIdentitySha256Base64url: '' }, 'deviceIdentitySha256Base64url must be a SHA-256 digest encoded as unpadded base64url'],
  [{ challengeExpiresAt: now }, 'enrollment challenge is expired'],
  [{ challengeExpiresAt: now + 901 }, 'enrollment challenge expires too far in the future'],
])('an enrollment with %j is not signed', async (changed, message) => {
  await using server = await start(memoryKeys());
  const { keyId } = await server.device.key.create(owner);

  await expect(server.device.key.sign({ keyId, payload: { ...enrollment, ...changed } })).rejects.toMatchObject({
    code: -32600,
    message: `invalid device key payload: ${message}`,
  });
});

test.each(['https://chatgpt.com/', 'https://a.b.chatgpt-staging.com', 'https://localhost:1', 'http://[::1]:8080', 'http://127.9.0.1'])(
  'statements for %s are signed',
  async (targetOrigin) => {
    await using server = await start(memoryKeys());
    const { keyId } = await server.device.key.create(owner);

    await server.device.key.sign({ keyId, payload: { ...connection, targetOrigin } });
  },
);

test.each(['', 'dk_osn_', `dk_xyz_${bytes32}`, `dk_tpm_${bytes32}=`, `dk_tpm_${bytes32}\n`])('%j is no name of a key', async (keyId) => {
  await using server = await start(memoryKeys());
  const message = 'invalid device key payload: keyId must be dk_hse_, dk_tpm_, or dk_osn_ followed by unpadded base64url-encoded 32 bytes';

  await expect(server.device.key.public({ keyId })).rejects.toMatchObject({ code: -32600, message });
  await expect(server.device.key.sign({ keyId, payload: { ...connection, nonce: '' } })).rejects.toMatchObject({ code: -32600, message });
});

test('a key that nobody made is not found', async () => {
  await using server = await start(memoryKeys());
  const keyId = `dk_tpm_${bytes32}`;
  const notFound = { code: -32600, message: 'device key not found' };

  await expect(server.device.key.public({ keyId })).rejects.toMatchObject(notFound);
  await expect(server.device.key.sign({ keyId, payload: connection })).rejects.toMatchObject(notFound);
});

test.each([
  [{ ...owner, accountUserId: '' }, 'accountUserId must not be empty'],
  [{ ...owner, clientId: '' }, 'clientId must not be empty'],
])('a key is somebody’s: %j', async (params, message) => {
  await using server = await start(memoryKeys());

  await expect(server.device.key.create(params)).rejects.toMatchObject({ code: -32600, message: `invalid device key payload: ${message}` });
});

test('by default there are no device keys', async () => {
  await using server = await start();

  await expect(server.device.key.create(owner)).rejects.toMatchObject({
    code: -32600,
    message: 'hardware-backed device keys are not available on this platform',
  });
  await expect(server.device.key.public({ keyId: `dk_tpm_${bytes32}` })).rejects.toMatchObject({ message: 'device key not found' });
});

test.each([undefined, null, 'hardware_only' as const])('keys outside of hardware have to be asked for: %j', async (protectionPolicy) => {
  await using server = await start(memoryKeys('os_protected_nonextractable'));

  await expect(server.device.key.create({ ...owner, protectionPolicy })).rejects.toMatchObject({
    code: -32600,
    message:
      'hardware-backed device keys are not available; set protectionPolicy to allow_os_protected_nonextractable to allow key protection class os_protected_nonextractable',
  });
});

test('a provider that fails is told of', async () => {
  const failing = {
    ...memoryKeys(),
    create: () => Promise.reject(new Error('no slot')),
    sign: () => Promise.reject(new Error('bad curve')),
  };
  const working = memoryKeys();
  await using server = await start({ ...working, sign: failing.sign });
  await using other = await start(failing);
  const { keyId } = await server.device.key.create(owner);

  await expect(other.device.key.create(owner)).rejects.toMatchObject({ code: -32603, message: 'device key platform error: no slot' });
  await expect(server.device.key.sign({ keyId, payload: connection })).rejects.toMatchObject({
    code: -32603,
    message: 'device key cryptography error: bad curve',
  });
});

const software = { ...owner, protectionPolicy: 'allow_os_protected_nonextractable' as const };

test('keys in a file are for the user only, and are there after a restart, as is whose they are', async () => {
  await using home = await temporaryHome();
  const file = join(home.path, 'keys.json');
  const clock = { now: () => now * 1000 };
  await using first = await startAccountServer({ auth: { clock, deviceKeys: new SoftwareDeviceKeys({ file }) } });
  const { keyId, protectionClass } = await first.server.device.key.create(software);
  const mode = (await stat(file)).mode & 0o777;

  const bindings = await readFile(join(first.home.path, 'keelson_device_keys.sqlite'));
  await using second = await startTestServer({
    home: first.home.path,
    configFiles: 'files',
    auth: { clock, deviceKeys: new SoftwareDeviceKeys({ file }) },
  });
  await second.device.key.sign({ keyId, payload: connection });

  expect([protectionClass, mode, bindings.subarray(0, 15).toString()]).toEqual(['os_protected_nonextractable', 0o600, 'SQLite format 3']);
});

test('a key whose owner cannot be stored is not kept', async () => {
  const provider = memoryKeys();
  await using account = await startAccountServer({ auth: { deviceKeys: provider } });
  await mkdir(join(account.home.path, 'keelson_device_keys.sqlite'));

  await expect(account.server.device.key.create(owner)).rejects.toMatchObject({
    code: -32603,
    message: expect.stringMatching(/^device key platform error: /),
  });
  expect(provider.keys.size).toBe(0);
});

test('a file of keys that cannot be read is left alone', async () => {
  await using home = await temporaryHome();
  const file = join(home.path, 'keys.json');
  await writeFile(file, '{');
  await using server = await start(new SoftwareDeviceKeys({ file }));

  await expect(server.device.key.create(software)).rejects.toMatchObject({
    code: -32603,
    message: `device key platform error: the device keys in ${file} cannot be read`,
  });
  expect(await readFile(file, 'utf8')).toBe('{');
});

test.each([
  ['device/key/create', owner],
  ['device/key/public', { keyId: '' }],
  ['device/key/sign', { keyId: '', payload: connection }],
])('%s is not for clients from elsewhere', async (method, params) => {
  await using server = await start(memoryKeys());
  const answers: unknown[] = [];
  const incoming = async function* () {
    yield { id: 0, method: 'initialize', params: { clientInfo: { name: 'far', version: '1' } } };
    yield { id: 1, method, params };
  };

  await using attached = server.attach(
    { kind: 'custom', incoming: incoming(), send: (message) => void answers.push(message), close: () => {} },
    { origin: 'remote' },
  );
  await attached.close();

  expect(answers).toContainEqual({ id: 1, error: { code: -32600, message: `${method} is not available over remote transports` } });
});
