import { expect, test } from 'vitest';
import { parseAuthRecord } from '../../src/auth/auth-record.js';
import { toAuthState } from '../../src/auth/auth-state.js';
import { chooseProvider } from '../../src/config/sections/model-providers.js';
import { systemProcesses } from '../../src/platform/processes/process.js';
import { createProviderInfo } from '../../src/server/models/provider-info.js';
import { storedTokens } from '../support/issuer.js';

const key = toAuthState(parseAuthRecord('{"OPENAI_API_KEY":"sk"}'));
const chatgpt = toAuthState(parseAuthRecord(storedTokens()));
const publicly = 'https://api.openai.com/v1';
const forAccounts = 'https://chatgpt.com/backend-api/codex';

test.each([
  { name: 'nobody', id: 'openai', url: null, login: null, baseUrl: publicly },
  { name: 'a key', id: 'openai', url: null, login: key, baseUrl: publicly },
  { name: 'a ChatGPT account', id: 'openai', url: null, login: chatgpt, baseUrl: forAccounts },
  { name: 'a ChatGPT account, elsewhere', id: 'openai', url: 'http://gateway/v1', login: chatgpt, baseUrl: 'http://gateway/v1' },
  { name: 'a ChatGPT account, of another provider', id: 'other', url: null, login: chatgpt, baseUrl: publicly },
])('where the models are of $name', ({ id, url, login, baseUrl }) => {
  const provider = chooseProvider({ id, configured: { other: { name: 'Other', requires_openai_auth: true } }, openAiBaseUrl: url });
  const toProviderInfo = createProviderInfo({
    env: {},
    cwd: '/',
    version: '1',
    login: { current: () => login, headers: async () => null, recover: async () => false },
    keyVariables: [],
    residency: async () => null,
    processes: systemProcesses,
    clock: { now: () => 0 },
    warn: () => {},
  });

  expect(toProviderInfo(provider).baseUrl).toBe(baseUrl);
});
