import { expect, test } from 'vitest';
import { resolveConfig } from '../../src/config/resolve-config.js';

test('without a word on tools, shells are login shells, looks wait five minutes, and the web is searched in what is kept of it', () => {
  expect(resolveConfig({}).tools).toEqual({
    allowLoginShell: true,
    maxPollMs: 300_000,
    webSearch: { mode: 'cached', contextSize: null, allowedDomains: null, location: null },
  });
});

test('the configuration says how the web is searched', () => {
  const { tools } = resolveConfig({
    web_search: 'live',
    allow_login_shell: false,
    background_terminal_max_timeout: 7000,
    tools: { web_search: { context_size: 'high', allowed_domains: ['a.test'], location: { country: 'DE' } } },
  });

  expect(tools).toEqual({
    allowLoginShell: false,
    maxPollMs: 7000,
    webSearch: {
      mode: 'live',
      contextSize: 'high',
      allowedDomains: ['a.test'],
      location: { country: 'DE', region: null, city: null, timezone: null },
    },
  });
});

test('an old switch for the web search is accepted', () => {
  expect(resolveConfig({ tools: { web_search: true } }).tools.webSearch.mode).toBe('cached');
  expect(resolveConfig({ features: { web_search_request: true } }).tools.webSearch.mode).toBe('live');
});

test('what is wrong is named with its key', () => {
  expect(() => resolveConfig({ web_search: 'secret-value' })).toThrow(
    'unknown variant `secret-value`, expected one of `disabled`, `cached`, `live`\nin `web_search`',
  );
});
