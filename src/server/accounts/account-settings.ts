import type { AccountConfig } from '../../config/account-config.js';
import type { ConfigService } from '../../config/config-service.js';
import type { ModelProviderConfig } from '../../config/loaded-config.js';

/** What the configuration says that accounts depend on. */
export interface AccountSettings extends AccountConfig {
  readonly provider: Pick<ModelProviderConfig, 'kind' | 'requiresOpenaiAuth'>;
}

const defaults: AccountSettings = {
  credentialsStore: 'file',
  chatgptBaseUrl: 'https://chatgpt.com/backend-api',
  forcedLoginMethod: null,
  forcedWorkspaceId: null,
  provider: { kind: 'responses', requiresOpenaiAuth: true },
};

/** A configuration that cannot be loaded keeps nobody from logging in: threads say what is wrong with it. */
export async function readAccountSettings(config: Pick<ConfigService, 'forThread'>): Promise<AccountSettings> {
  try {
    const { account, provider } = await config.forThread();
    return { ...account, provider };
  } catch {
    return defaults;
  }
}
