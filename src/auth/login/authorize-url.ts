import { createHash, randomBytes } from 'node:crypto';
import { clientId } from '../oauth.js';

/** The secrets of one login by browser (PKCE). */
export interface LoginSecrets {
  readonly codeVerifier: string;
  readonly codeChallenge: string;
  /** Comes back with the code: that it is the same shows whose login it is. */
  readonly state: string;
}

export function createLoginSecrets(): LoginSecrets {
  const codeVerifier = randomBytes(64).toString('base64url');
  return {
    codeVerifier,
    codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    state: randomBytes(32).toString('base64url'),
  };
}

export interface AuthorizeRequest {
  readonly issuer: string;
  readonly redirectUri: string;
  readonly originator: string;
  readonly secrets: Pick<LoginSecrets, 'codeChallenge' | 'state'>;
  readonly forcedWorkspaceId: string | null;
}

const scopes = 'openid profile email offline_access api.connectors.read api.connectors.invoke';

/** The page on which the user logs in. */
export function authorizeUrl({ issuer, redirectUri, originator, secrets, forcedWorkspaceId }: AuthorizeRequest): string {
  const query: readonly (readonly [string, string])[] = [
    ['response_type', 'code'],
    ['client_id', clientId],
    ['redirect_uri', redirectUri],
    ['scope', scopes],
    ['code_challenge', secrets.codeChallenge],
    ['code_challenge_method', 'S256'],
    ['id_token_add_organizations', 'true'],
    ['codex_cli_simplified_flow', 'true'],
    ['state', secrets.state],
    ['originator', originator],
    ...(forcedWorkspaceId === null ? [] : [['allowed_workspace_id', forcedWorkspaceId] as const]),
  ];
  return `${issuer}/oauth/authorize?${query.map(([name, value]) => `${name}=${percentEncoded(value)}`).join('&')}`;
}

/** Everything but unreserved characters: `encodeURIComponent` lets five more stand. */
export const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
