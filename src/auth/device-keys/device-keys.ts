import { randomBytes } from 'node:crypto';
import type { Clock } from '../../platform/clock.js';
import { internalError, invalidRequest, type RpcError } from '../../protocol/errors.js';
import type {
  DeviceKeyCreateParams,
  DeviceKeyProtectionClass,
  DeviceKeyResponse,
  DeviceKeySignPayload,
  DeviceKeySignResponse,
} from '../../protocol/methods/device-key.js';
import type { DeviceKeyBindings } from './bindings.js';
import { findPayloadMistake, keyIdMistake, ownerMistake } from './check-payload.js';
import type { DeviceKeyProvider } from './device-key-provider.js';
import { signedBytes } from './signed-bytes.js';

const algorithm = 'ecdsa_p256_sha256';

const prefixes: Readonly<Record<DeviceKeyProtectionClass, string>> = {
  hardware_secure_enclave: 'dk_hse_',
  hardware_tpm: 'dk_tpm_',
  os_protected_nonextractable: 'dk_osn_',
};

export interface DeviceKeysOptions {
  readonly provider: DeviceKeyProvider;
  readonly bindings: DeviceKeyBindings;
  readonly clock: Clock;
}

/** The keys of a device and whose they are. Each signs two kinds of statements, for its owner. */
export class DeviceKeys {
  readonly #options: DeviceKeysOptions;

  constructor(options: DeviceKeysOptions) {
    this.#options = options;
  }

  /** @throws RpcError */
  async create({ accountUserId, clientId, protectionPolicy }: DeviceKeyCreateParams): Promise<DeviceKeyResponse> {
    refuse(ownerMistake({ accountUserId, clientId }));
    const { provider, bindings } = this.#options;
    const protectionClass = allowedClass(provider.protectionClass, protectionPolicy ?? 'hardware_only');
    const keyId = `${prefixes[protectionClass]}${randomBytes(32).toString('base64url')}`;
    const publicKey = await platform(provider.create(keyId));
    try {
      await bindings.set(keyId, { accountUserId, clientId });
    } catch (error) {
      await provider.delete(keyId).catch(() => undefined); // Without an owner it could not be used.
      throw platformError(error);
    }
    return toResponse(keyId, publicKey, protectionClass);
  }

  /** @throws RpcError */
  async getPublic(keyId: string): Promise<DeviceKeyResponse> {
    refuse(keyIdMistake(keyId));
    const publicKey = await platform(this.#options.provider.getPublic(keyId));
    if (publicKey === null) throw notFound();
    return toResponse(keyId, publicKey, classOf(keyId));
  }

  /** @throws RpcError */
  async sign(keyId: string, payload: DeviceKeySignPayload): Promise<DeviceKeySignResponse> {
    const { provider, bindings, clock } = this.#options;
    refuse(keyIdMistake(keyId));
    refuse(findPayloadMistake(payload, Math.floor(clock.now() / 1000)));
    const binding = await platform(bindings.find(keyId));
    if (binding === null) throw notFound();
    const isOwner = payload.accountUserId === binding.accountUserId && payload.clientId === binding.clientId;
    refuse(isOwner ? null : 'payload accountUserId/clientId does not match device key binding');
    const bytes = signedBytes(payload);
    const signature = await provider.sign(keyId, bytes).catch((error: unknown) => {
      throw internalError(`device key cryptography error: ${messageOf(error)}`, { cause: error });
    });
    if (signature === null) throw notFound();
    return { signatureDerBase64: toBase64(signature), signedPayloadBase64: toBase64(bytes), algorithm };
  }

  async close(): Promise<void> {
    await this.#options.bindings.close();
  }
}

/** @throws RpcError for keys that are not as well protected as is demanded */
function allowedClass(available: DeviceKeyProtectionClass | null, policy: string): DeviceKeyProtectionClass {
  if (available === null) throw invalidRequest('hardware-backed device keys are not available on this platform');
  if (available !== 'os_protected_nonextractable' || policy === 'allow_os_protected_nonextractable') return available;
  throw invalidRequest(
    `hardware-backed device keys are not available; set protectionPolicy to allow_os_protected_nonextractable to allow key protection class ${available}`,
  );
}

function classOf(keyId: string): DeviceKeyProtectionClass {
  if (keyId.startsWith(prefixes.hardware_secure_enclave)) return 'hardware_secure_enclave';
  return keyId.startsWith(prefixes.hardware_tpm) ? 'hardware_tpm' : 'os_protected_nonextractable';
}

const toResponse = (keyId: string, publicKey: Uint8Array, protectionClass: DeviceKeyProtectionClass): DeviceKeyResponse => ({
  keyId,
  publicKeySpkiDerBase64: toBase64(publicKey),
  algorithm,
  protectionClass,
});

function refuse(mistake: string | null): void {
  if (mistake !== null) throw invalidRequest(`invalid device key payload: ${mistake}`);
}

const notFound = (): RpcError => invalidRequest('device key not found');

const platformError = (error: unknown): RpcError => internalError(`device key platform error: ${messageOf(error)}`, { cause: error });

async function platform<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw platformError(error);
  }
}

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
