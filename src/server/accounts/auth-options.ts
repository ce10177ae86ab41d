import type { DeviceKeyProvider } from '../../auth/device-keys/device-key-provider.js';
import type { Clock } from '../../platform/clock.js';
import type { Fetch } from '../../platform/http/http.js';
import type { Keyring } from '../../platform/keyring.js';
import type { Schedule } from '../../platform/schedule.js';

/** How the server logs in. Everything has a default; tests and gateways replace what they need. */
export interface AuthOptions {
  /** Who issues ChatGPT logins. Default: the environment's `CODEX_APP_SERVER_LOGIN_ISSUER`, else the public one. */
  readonly issuer?: string;
  /** Where tokens are renewed. Default: `CODEX_REFRESH_TOKEN_URL_OVERRIDE`, else the public one. */
  readonly refreshUrl?: string;
  /** Where tokens are revoked. Default: `CODEX_REVOKE_TOKEN_URL_OVERRIDE`, else beside `refreshUrl`, else the public one. */
  readonly revokeUrl?: string;
  /** Asks issuers and ChatGPT's own service. Default: over the proxies of the environment. */
  readonly fetch?: Fetch;
  readonly clock?: Clock;
  /** Ends logins that nobody completes. Default: by the machine's clock. */
  readonly schedule?: Schedule;
  /** Where `cli_auth_credentials_store = "keyring"` keeps the login. Default: the machine's. */
  readonly keyring?: Keyring;
  /** Where agents with identities of their own register their tasks. Default: the public place. */
  readonly agentApiUrl?: string;
  /** Where browsers come back to after a login. Default 1455, which is what issuers know. */
  readonly loginPort?: number;
  /**
   * Variables of `env` that may hold an API key for the built-in provider, while nobody is logged in. Default: none. The key
   * pays for requests and is no login: `account/read` does not show it.
   */
  readonly keyVariables?: readonly string[];
  /** Makes and uses the keys of the device. Default: none; `SoftwareDeviceKeys` keeps them in a file. */
  readonly deviceKeys?: DeviceKeyProvider;
}
