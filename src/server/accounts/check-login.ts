import type { AuthState } from '../../auth/auth-state.js';
import { invalidRequest } from '../../protocol/errors.js';
import type { LoginAccountParams } from '../../protocol/index.js';
import type { AccountSettings } from './account-settings.js';

const externalText = 'External auth is active. Use account/login/start (chatgptAuthTokens) to update it or account/logout to clear it.';

/** @throws RpcError for a way to log in that is closed */
export function checkLogin(params: LoginAccountParams, settings: AccountSettings, current: AuthState | null): void {
  if (params.type !== 'chatgptAuthTokens' && current?.mode === 'chatgptAuthTokens') throw invalidRequest(externalText);
  const refusal = refusalOf(params, settings);
  if (refusal !== null) throw invalidRequest(refusal);
}

function refusalOf(params: LoginAccountParams, { forcedLoginMethod, forcedWorkspaceId }: AccountSettings): string | null {
  switch (params.type) {
    case 'apiKey':
      return forcedLoginMethod === 'chatgpt' ? 'API key login is disabled. Use ChatGPT login instead.' : null;
    case 'chatgpt':
    case 'chatgptDeviceCode':
      return forcedLoginMethod === 'api' ? 'ChatGPT login is disabled. Use API key login instead.' : null;
    case 'chatgptAuthTokens': {
      if (forcedLoginMethod === 'api') return 'External ChatGPT auth is disabled. Use API key login instead.';
      if (forcedWorkspaceId === null || params.chatgptAccountId === forcedWorkspaceId) return null;
      return `External auth must use workspace ${forcedWorkspaceId}, but received ${JSON.stringify(params.chatgptAccountId)}.`;
    }
    default:
      return params satisfies never;
  }
}
