import type { ConfigService } from '../../config/config-service.js';
import type { AccountConfig } from '../../config/sections/account-config.js';
import type { ModelProviderConfig } from '../../config/sections/model-providers.js';

/** What the configuration says that accounts depend on. */
export interface AccountSettings extends AccountConfig {
  readonly provider: Pick<ModelProviderConfig, 'kind' | 'requiresOpenaiAuth'>;
}

/** Of a configuration that says nothing. */
export const defaultAccountSettings: AccountSettings = {
  credentialsStore: 'file',
  chatgptBaseUrl: 'https://chatgpt.com/backend-api',
  forcedLoginMethod: null,
  forcedWorkspaceId: null,
  provider: { kind: 'responses', requiresOpenaiAuth: true },
};

/** A configuration that cannot be loaded keeps nobody from logging in, by what was `known` of it: threads say what is wrong. */
export async function readAccountSettings(config: Pick<ConfigService, 'forThread'>, known: AccountSettings): Promise<AccountSettings> {
  try {
    const { account, provider } = await config.forThread();
    return { ...account, provider };
  } catch {
    return known;
  }
}
