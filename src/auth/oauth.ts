/** Who this program is for the issuer of logins. */
export const clientId = 'app_EMoamEEZ73f0CkXaXp7hrann';

/** Where logins are issued, renewed and revoked. */
export interface AuthAddresses {
  readonly issuer: string;
  readonly refreshUrl: string;
  readonly revokeUrl: string;
}

const defaultIssuer = 'https://auth.openai.com';

/** Each address: what the program gives, else what the environment says, else the public one. */
export function authAddresses(env: Readonly<Record<string, string>>, given: Partial<AuthAddresses>): AuthAddresses {
  const refreshOverride = given.refreshUrl ?? (env['CODEX_REFRESH_TOKEN_URL_OVERRIDE'] || null);
  return {
    issuer: (given.issuer ?? (env['CODEX_APP_SERVER_LOGIN_ISSUER'] || defaultIssuer)).replace(/\/+$/, ''),
    refreshUrl: refreshOverride ?? `${defaultIssuer}/oauth/token`,
    revokeUrl: given.revokeUrl ?? (env['CODEX_REVOKE_TOKEN_URL_OVERRIDE'] || beside(refreshOverride) || `${defaultIssuer}/oauth/revoke`),
  };
}

/** Whoever renews tokens elsewhere revokes them there too. */
function beside(refreshUrl: string | null): string | null {
  if (refreshUrl === null || !URL.canParse(refreshUrl)) return null;
  const url = new URL(refreshUrl);
  url.pathname = '/oauth/revoke';
  url.search = '';
  return url.href;
}
