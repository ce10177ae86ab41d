import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import * as z from 'zod';
import { writeFileAtomic } from '../../platform/files/atomic-file.js';
import { withFileLock } from '../../platform/files/file-lock.js';
import { errorCodeOf } from '../../platform/os-error.js';
import type { DeviceKeyProvider } from './device-key-provider.js';

const fileSchema = z.object({ version: z.literal(1), keys: z.record(z.string(), z.string()) });
type Keys = Readonly<Record<string, string>>;

/**
 * Device keys in a file that only the user can read, for machines without hardware for it. Whoever can read the user's
 * files can copy them: use it where that is acceptable. Several programs may share the file.
 */
export class SoftwareDeviceKeys implements DeviceKeyProvider {
  readonly protectionClass = 'os_protected_nonextractable';
  readonly #path: string;

  /** `file`: made with the first key, with mode 0600. Absolute. */
  constructor(options: { readonly file: string }) {
    this.#path = options.file;
  }

  async create(keyId: string): Promise<Uint8Array> {
    const { privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
    const stored = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
    await this.#change((keys) => ({ ...keys, [keyId]: stored }));
    return toPublic(privateKey);
  }

  async delete(keyId: string): Promise<void> {
    await this.#change(({ [keyId]: _deleted, ...others }) => others);
  }

  async getPublic(keyId: string): Promise<Uint8Array | null> {
    const key = await this.#find(keyId);
    return key === null ? null : toPublic(key);
  }

  async sign(keyId: string, bytes: Uint8Array): Promise<Uint8Array | null> {
    const key = await this.#find(keyId);
    return key === null ? null : sign('sha256', bytes, { key, dsaEncoding: 'der' });
  }

  async #find(keyId: string): Promise<KeyObject | null> {
    const keys = await this.#read();
    const stored = Object.hasOwn(keys, keyId) ? keys[keyId] : undefined;
    if (stored === undefined) return null;
    return createPrivateKey({ key: Buffer.from(stored, 'base64'), format: 'der', type: 'pkcs8' });
  }

  #change(change: (keys: Keys) => Keys): Promise<void> {
    return withFileLock(this.#path, async () => {
      const keys = change(await this.#read());
      await writeFileAtomic(this.#path, `${JSON.stringify({ version: 1, keys }, null, 2)}\n`);
    });
  }

  async #read(): Promise<Keys> {
    try {
      return fileSchema.parse(JSON.parse(await readFile(this.#path, 'utf8'))).keys;
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return {};
      // Not overwritten: the keys may be rescued. What went wrong may quote them.
      throw new Error(`the device keys in ${this.#path} cannot be read`);
    }
  }
}

const toPublic = (key: KeyObject): Uint8Array => createPublicKey(key).export({ format: 'der', type: 'spki' });
