import * as z from 'zod';
import { method } from '../method.js';
import { int64 } from '../scalars.js';
import { wire } from '../wire.js';

const deviceKeyProtectionPolicy = () => z.enum(['hardware_only', 'allow_os_protected_nonextractable']);
/** How well a new key must be protected; `hardware_only` when not given. */
export type DeviceKeyProtectionPolicy = z.output<ReturnType<typeof deviceKeyProtectionPolicy>>;
export const DeviceKeyProtectionPolicy = wire<DeviceKeyProtectionPolicy>('DeviceKeyProtectionPolicy', deviceKeyProtectionPolicy);

const deviceKeyProtectionClass = () => z.enum(['hardware_secure_enclave', 'hardware_tpm', 'os_protected_nonextractable']);
/** How a key is in fact protected. */
export type DeviceKeyProtectionClass = z.output<ReturnType<typeof deviceKeyProtectionClass>>;
export const DeviceKeyProtectionClass = wire<DeviceKeyProtectionClass>('DeviceKeyProtectionClass', deviceKeyProtectionClass);

const deviceKeyCreateParams = () =>
  z.object({ accountUserId: z.string(), clientId: z.string(), protectionPolicy: DeviceKeyProtectionPolicy.nullish() });
export interface DeviceKeyCreateParams extends z.output<ReturnType<typeof deviceKeyCreateParams>> {}
export const DeviceKeyCreateParams = wire<DeviceKeyCreateParams>('DeviceKeyCreateParams', deviceKeyCreateParams);

const deviceKeyPublicParams = () => z.object({ keyId: z.string() });
export interface DeviceKeyPublicParams extends z.output<ReturnType<typeof deviceKeyPublicParams>> {}
export const DeviceKeyPublicParams = wire<DeviceKeyPublicParams>('DeviceKeyPublicParams', deviceKeyPublicParams);

const deviceKeyResponse = () =>
  z.object({
    keyId: z.string(),
    /** Base64 with padding. */
    publicKeySpkiDerBase64: z.string(),
    algorithm: z.literal('ecdsa_p256_sha256'),
    protectionClass: DeviceKeyProtectionClass,
  });
/** The public half of a device key. */
export interface DeviceKeyResponse extends z.output<ReturnType<typeof deviceKeyResponse>> {}
export const DeviceKeyResponse = wire<DeviceKeyResponse>('DeviceKeyResponse', deviceKeyResponse);

const deviceKeySignPayload = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('remoteControlClientConnection'),
      nonce: z.string(),
      audience: z.literal('remote_control_client_websocket'),
      sessionId: z.string(),
      targetOrigin: z.string(),
      targetPath: z.string(),
      accountUserId: z.string(),
      clientId: z.string(),
      /** Unix seconds; at most 15 minutes ahead. */
      tokenExpiresAt: int64(),
      tokenSha256Base64url: z.string(),
      scopes: z.array(z.string()),
    }),
    z.object({
      type: z.literal('remoteControlClientEnrollment'),
      nonce: z.string(),
      audience: z.literal('remote_control_client_enrollment'),
      challengeId: z.string(),
      targetOrigin: z.string(),
      targetPath: z.string(),
      accountUserId: z.string(),
      clientId: z.string(),
      deviceIdentitySha256Base64url: z.string(),
      /** Unix seconds; at most 15 minutes ahead. */
      challengeExpiresAt: int64(),
    }),
  ]);
/** What may be signed with a device key: nothing but these two statements. */
export type DeviceKeySignPayload = z.output<ReturnType<typeof deviceKeySignPayload>>;
export const DeviceKeySignPayload = wire<DeviceKeySignPayload>('DeviceKeySignPayload', deviceKeySignPayload);

const deviceKeySignParams = () => z.object({ keyId: z.string(), payload: DeviceKeySignPayload });
export interface DeviceKeySignParams extends z.output<ReturnType<typeof deviceKeySignParams>> {}
export const DeviceKeySignParams = wire<DeviceKeySignParams>('DeviceKeySignParams', deviceKeySignParams);

const deviceKeySignResponse = () =>
  z.object({ signatureDerBase64: z.string(), signedPayloadBase64: z.string(), algorithm: z.literal('ecdsa_p256_sha256') });
export interface DeviceKeySignResponse extends z.output<ReturnType<typeof deviceKeySignResponse>> {}
export const DeviceKeySignResponse = wire<DeviceKeySignResponse>('DeviceKeySignResponse', deviceKeySignResponse);

export const deviceKeyMethods = {
  device: {
    key: {
      /** Makes a key pair bound to an account and a client. */
      create: method('device/key/create', { params: DeviceKeyCreateParams, result: DeviceKeyResponse, localOnly: true }),
      /** Reads the public half of a key. */
      public: method('device/key/public', { params: DeviceKeyPublicParams, result: DeviceKeyResponse, localOnly: true }),
      /** Signs one of the statements that device keys are for. */
      sign: method('device/key/sign', { params: DeviceKeySignParams, result: DeviceKeySignResponse, localOnly: true }),
    },
  },
};
