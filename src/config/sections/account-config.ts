import type { ConfigKeys } from '../schema/config-table.js';

type Keys = Pick<ConfigKeys, 'cli_auth_credentials_store' | 'chatgpt_base_url' | 'forced_login_method' | 'forced_chatgpt_workspace_id'>;

/** What the configuration says of accounts. */
export interface AccountConfig {
  readonly credentialsStore: 'file' | 'keyring' | 'auto' | 'ephemeral';
  /** Where ChatGPT's own service is. As written, without slashes at its end. */
  readonly chatgptBaseUrl: string;
  /** The only way to log in. */
  readonly forcedLoginMethod: 'chatgpt' | 'api' | null;
  /** The only workspace to log in to. */
  readonly forcedWorkspaceId: string | null;
}

export const resolveAccount = (keys: Keys): AccountConfig => ({
  credentialsStore: keys.cli_auth_credentials_store ?? 'file',
  chatgptBaseUrl: (keys.chatgpt_base_url || 'https://chatgpt.com/backend-api/').replace(/\/+$/, ''),
  forcedLoginMethod: keys.forced_login_method ?? null,
  forcedWorkspaceId: keys.forced_chatgpt_workspace_id?.trim() || null,
});
