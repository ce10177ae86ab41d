import { isChatgpt } from '../../auth/auth-state.js';
import { backendUrl } from '../../auth/backend.js';
import type { AppsConfig } from '../../config/sections/apps-config.js';
import type { ToolsOwner } from '../../extensions/apps/app-tools-file.js';
import type { PlanType } from '../../protocol/index.js';
import type { Auth } from '../accounts/create-auth.js';

/** Whose apps are meant, and where the service is that has them. */
export interface AppsAccount {
  /** Of the service, without a slash at its end. */
  readonly baseUrl: string;
  readonly owner: ToolsOwner;
  /** Tells what was read for one account at one address from what was read for others. */
  readonly key: string;
}

/** Plans of workspaces, which have a directory of their own. */
const workspacePlans: ReadonlySet<PlanType> = new Set([
  'team',
  'self_serve_business_usage_based',
  'business',
  'enterprise_cbp_usage_based',
  'enterprise',
  'edu',
]);

/** `null`: nobody is logged in to ChatGPT. */
export async function findAppsAccount(auth: Auth): Promise<AppsAccount | null> {
  const state = auth.manager.current();
  if (!isChatgpt(state)) return null;
  const { chatgptBaseUrl } = await auth.settings();
  const baseUrl = chatgptBaseUrl.replace(/\/+$/, '');
  const owner = {
    accountId: state.accountId ?? state.claims.accountId,
    userId: state.claims.userId,
    isWorkspace: workspacePlans.has(state.claims.planType),
  };
  return { baseUrl, owner, key: JSON.stringify([baseUrl, owner]) };
}

/** Where the apps' server is. */
export function appsServerUrl({ baseUrl }: AppsAccount, { path }: Pick<AppsConfig, 'path'>): string {
  if (path !== null) return `${baseUrl}/${path}`;
  return baseUrl.endsWith('/api/codex') ? `${baseUrl}/apps` : backendUrl(baseUrl, 'apps');
}
