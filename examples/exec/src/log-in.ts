import type { AppServer } from 'keelson';
import type { Configured } from './configured.js';
import { told } from './told.js';
import { RunError } from './usage-error.js';

/** The key that the environment holds for this program. It counts in place of what is stored. */
export const keyOf = (env: Readonly<Record<string, string>>): string | null => env['CODEX_API_KEY']?.trim() || null;

/** What makes the server keep its login in memory, and leave the stored one alone. */
export const inMemory = { cli_auth_credentials_store: 'ephemeral' } as const;

/** Logs in with the key, if there is one, and refuses logins that administrators do not allow. @throws RunError */
export async function logIn(server: AppServer, key: string | null, { method, workspace }: Configured['login']): Promise<void> {
  if (key !== null && method === 'chatgpt') throw new RunError(apiKeyIsWrong);
  if (key !== null) await told('account/login/start', server.account.login.start({ type: 'apiKey', apiKey: key }));
  if (method === null && workspace === null) return;
  const reason = await findReason(server, { method, workspace });
  if (reason === null) return;
  await told('account/logout', server.account.logout());
  throw new RunError(reason);
}

const apiKeyIsWrong = 'Only logins with ChatGPT are allowed here, but an API key is in use. Logged out.';

async function findReason(server: AppServer, { method, workspace }: Configured['login']): Promise<string | null> {
  const { authMethod, authToken } = await told('getAuthStatus', server.request('getAuthStatus', { includeToken: true }));
  if (authMethod === null) return null;
  if (authMethod === 'apikey') return method === 'chatgpt' ? apiKeyIsWrong : null;
  if (method === 'api') return 'Only logins with an API key are allowed here, but ChatGPT is in use. Logged out.';
  if (workspace === null) return null;
  const actual = workspaceOf(authToken ?? '');
  if (actual === workspace) return null;
  return `Only logins of workspace ${workspace} are allowed here, but this one is of ${actual ?? 'no workspace'}. Logged out.`;
}

/** The account that a token of ChatGPT was issued for. */
const workspaceOf = (token: string): string | null => {
  const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  return /"chatgpt_account_id"\s*:\s*"([^"]+)"/.exec(claims)?.[1] ?? null;
};
