import type { DeviceKeyProtectionClass } from '../../protocol/methods/device-key.js';

/**
 * Makes and uses the private keys of a device: ECDSA on P-256. A key never leaves its provider. What rejects is told to
 * clients as an error of the platform, or of cryptography where it is about signing.
 */
export interface DeviceKeyProvider {
  /** How well its keys are protected. `null`: this machine cannot have any. */
  readonly protectionClass: DeviceKeyProtectionClass | null;
  /** Makes a key. @returns the public half as SPKI in DER */
  create(keyId: string): Promise<Uint8Array>;
  /** Succeeds also when there is no such key. */
  delete(keyId: string): Promise<void>;
  /** The public half as SPKI in DER; `null`: there is no such key. */
  getPublic(keyId: string): Promise<Uint8Array | null>;
  /** The signature (SHA-256) in DER; `null`: there is no such key. */
  sign(keyId: string, bytes: Uint8Array): Promise<Uint8Array | null>;
}

/** A machine without hardware that keeps keys, as far as this program knows. */
export const noDeviceKeys: DeviceKeyProvider = {
  protectionClass: null,
  create: () => Promise.reject(new Error('there are no device keys on this platform')),
  delete: async () => {},
  getPublic: async () => null,
  sign: async () => null,
};
