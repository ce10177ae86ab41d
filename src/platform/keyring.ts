/** Where the operating system keeps secrets for a user. Every function rejects when there is no such place, or it is locked. */
export interface Keyring {
  /** `null`: there is no such entry. */
  get(service: string, account: string): Promise<string | null>;
  set(service: string, account: string, secret: string): Promise<void>;
  /** False: there was nothing to delete. */
  delete(service: string, account: string): Promise<boolean>;
}

/** The keyring of the machine. Its driver is an optional package, loaded on first use. */
export const systemKeyring: Keyring = {
  get: async (service, account) => (await entry(service, account)).getPassword(),
  set: async (service, account, secret) => (await entry(service, account)).setPassword(secret),
  delete: async (service, account) => (await entry(service, account)).deleteCredential(),
};

async function entry(service: string, account: string) {
  const { AsyncEntry } = await import('@napi-rs/keyring').catch((error: unknown) => {
    throw new Error('the keyring needs the optional package @napi-rs/keyring, which is not installed', { cause: error });
  });
  return new AsyncEntry(service, account);
}
