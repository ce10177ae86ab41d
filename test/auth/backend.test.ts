import { expect, test } from 'vitest';
import { backendUrl } from '../../src/auth/backend.js';
import { authAddresses } from '../../src/auth/oauth.js';

test.each([
  ['https://chatgpt.com/backend-api/', 'https://chatgpt.com/backend-api/wham/usage'],
  ['https://chatgpt.com', 'https://chatgpt.com/backend-api/wham/usage'],
  ['https://gateway.example/backend-api', 'https://gateway.example/backend-api/wham/usage'],
  ['https://gateway.example/x/', 'https://gateway.example/x/api/codex/usage'],
])('the service at %s', (base, url) => {
  expect(backendUrl(base, 'usage')).toBe(url);
});

const publicly = {
  issuer: 'https://auth.openai.com',
  refreshUrl: 'https://auth.openai.com/oauth/token',
  revokeUrl: 'https://auth.openai.com/oauth/revoke',
};

test.each([
  [{}, {}, publicly],
  [{ CODEX_APP_SERVER_LOGIN_ISSUER: 'http://i/' }, {}, { ...publicly, issuer: 'http://i' }],
  [
    { CODEX_REFRESH_TOKEN_URL_OVERRIDE: 'http://r/some/token?x=1' },
    {},
    { ...publicly, refreshUrl: 'http://r/some/token?x=1', revokeUrl: 'http://r/oauth/revoke' },
  ],
  [
    { CODEX_REFRESH_TOKEN_URL_OVERRIDE: 'http://r/t', CODEX_REVOKE_TOKEN_URL_OVERRIDE: 'http://v' },
    {},
    { ...publicly, refreshUrl: 'http://r/t', revokeUrl: 'http://v' },
  ],
  [{ CODEX_APP_SERVER_LOGIN_ISSUER: 'http://i' }, { issuer: 'http://given' }, { ...publicly, issuer: 'http://given' }],
])('where logins are issued, renewed and revoked: %j and %j', (env, given, addresses) => {
  expect(authAddresses(env, given)).toEqual(addresses);
});
