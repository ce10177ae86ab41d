import type { AuthManager } from '../../auth/auth-manager.js';
import type { AuthState } from '../../auth/auth-state.js';
import { invalidRequest } from '../../protocol/errors.js';
import type { Account, GetAccountResponse, GetAuthStatusResponse } from '../../protocol/index.js';
import type { AccountSettings } from './account-settings.js';

interface Question {
  readonly manager: AuthManager;
  readonly settings: Pick<AccountSettings, 'provider'>;
  /** Renew the tokens first. That it failed shows in the answer, if it is for good. */
  readonly refresh: boolean;
}

/** Who is logged in, as far as the provider wants to know. @throws RpcError for a login that cannot be described */
export async function readAccount({ manager, settings, refresh }: Question): Promise<GetAccountResponse> {
  const { kind, requiresOpenaiAuth } = settings.provider;
  if (!requiresOpenaiAuth) return { account: kind === 'bedrock' ? { type: 'amazonBedrock' } : null, requiresOpenaiAuth };
  if (refresh) await manager.refresh().catch(() => undefined);
  const current = manager.refusal() === null ? manager.current() : null;
  return { account: current === null ? null : toAccount(current), requiresOpenaiAuth };
}

function toAccount(state: AuthState): Account {
  if (state.mode === 'apikey') return { type: 'apiKey' };
  const { email, planType } = state.claims;
  if (email === null) throw invalidRequest('email and plan type are required for chatgpt authentication');
  return { type: 'chatgpt', email, planType };
}

/** The same for clients older than `account/read`. */
export async function readAuthStatus(question: Question & { readonly includeToken: boolean }): Promise<GetAuthStatusResponse> {
  const { manager, settings, refresh, includeToken } = question;
  const { requiresOpenaiAuth } = settings.provider;
  if (!requiresOpenaiAuth) return { authMethod: null, authToken: null, requiresOpenaiAuth };
  if (refresh) await manager.refresh().catch(() => undefined);
  const current = await manager.usable();
  const token = current === null ? '' : tokenOf(current);
  if (current === null || token === '') return { authMethod: null, authToken: null, requiresOpenaiAuth };
  const isShown = includeToken && current.mode !== 'agentIdentity' && manager.refusal() === null;
  return { authMethod: current.mode, authToken: isShown ? token : null, requiresOpenaiAuth };
}

function tokenOf(state: AuthState): string {
  if (state.mode === 'apikey') return state.apiKey;
  return state.mode === 'agentIdentity' ? state.token : state.accessToken;
}
