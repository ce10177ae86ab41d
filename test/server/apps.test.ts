import type { AppInfo } from 'keelson/protocol';
import { describe, expect, test } from 'vitest';
import { type AppsService, appsService, appTool } from '../support/apps-service.js';
import { idToken, storedTokens } from '../support/issuer.js';
import { type AccountServerOptions, startAccountServer } from './support/account-server.js';

const alpha = { id: 'connector_a', name: 'Alpha', description: 'first' };
const beta = { id: 'connector_b', name: 'Beta', description: 'second' };
const alphaTool = appTool('alpha_do', { app: 'connector_a', appName: 'Alpha Tools' });
const betaTool = appTool('beta_do', { app: 'connector_b', appName: 'Beta Tools' });

/** A server whose user is logged in with ChatGPT, and what its client hears of apps. */
async function startApps(service: AppsService, options: AccountServerOptions = {}) {
  const account = await startAccountServer({ login: storedTokens(), answer: service.answer, ...options });
  const updates: (readonly string[])[] = [];
  account.server.on('app/list/updated', ({ data }) => void updates.push(data.map(show)));
  const asked = (part: string): number => account.backend.requests.filter(({ url }) => url.includes(part)).length;
  return { ...account, updates, asked, [Symbol.asyncDispose]: () => account[Symbol.asyncDispose]() };
}

/** An app in short: its id, whether it is connected and on, and its description. */
const show = ({ id, isAccessible, isEnabled, description }: AppInfo): string =>
  [id.replace('connector_', ''), isAccessible ? 'connected' : 'open', ...(isEnabled ? [] : ['off']), description ?? '-'].join(' ');

describe('the list of apps', () => {
  test('has connected ones first, then goes by name, and tells what the directory says of them', async () => {
    const cee = { id: 'connector_c', name: 'Cee' };
    const service = appsService({ directory: [beta, cee, alpha], tools: [appTool('cee', { app: 'connector_c', appName: 'C' })] });
    await using apps = await startApps(service);

    const { data, nextCursor } = await apps.server.app.list({});

    expect(data.map(show)).toEqual(['c connected about C', 'a open first', 'b open second']);
    expect(nextCursor).toBeNull();
  });

  test('tells all that the directory has of an app, in either way of writing', async () => {
    const entry = {
      ...alpha,
      logo_url: 'https://img.test/a',
      distributionChannel: 'store',
      branding: { developer: 'd', isDiscoverableApp: true },
      app_metadata: { categories: ['x'], firstPartyType: 't', screenshots: [{ url: 'u', userPrompt: 'p' }], review: { status: 'ok' } },
      labels: { a: 'b' },
    };
    await using apps = await startApps(appsService({ directory: [entry] }));

    const { data } = await apps.server.app.list({});

    expect(data).toEqual([
      expect.objectContaining({
        logoUrl: 'https://img.test/a',
        distributionChannel: 'store',
        installUrl: 'https://chatgpt.com/apps/alpha/connector_a',
        branding: expect.objectContaining({ developer: 'd', isDiscoverableApp: true, website: null }),
        appMetadata: expect.objectContaining({
          categories: ['x'],
          firstPartyType: 't',
          screenshots: [{ url: 'u', fileId: null, userPrompt: 'p' }],
          review: { status: 'ok' },
        }),
        labels: { a: 'b' },
      }),
    ]);
  });

  test.each([
    ['that the directory hides', { id: 'connector_h', name: 'H', visibility: 'HIDDEN' }],
    ["of OpenAI's own", { id: 'connector_openai_x', name: 'X' }],
    ['that nobody is to see', { id: 'connector_2b0a9009c9c64bf9933a3dae3f2b1254', name: 'Y' }],
    ['without an id', { name: 'Z' }],
  ])('leaves out an app %s', async (_what, entry) => {
    await using apps = await startApps(appsService({ directory: [entry, alpha] }));

    expect((await apps.server.app.list({})).data.map(({ id }) => id)).toEqual(['connector_a']);
  });

  test('leaves out a connected app that the directory does not have', async () => {
    await using apps = await startApps(appsService({ directory: [alpha], tools: [alphaTool, betaTool] }));

    expect((await apps.server.app.list({})).data.map(show)).toEqual(['a connected first']);
  });

  test('joins entries of one app: gaps are filled, and the last description counts', async () => {
    const entries = [
      { id: 'connector_a', name: ' ' },
      { ...alpha, logo_url: 'l' },
      { id: 'connector_a', name: 'Again', description: 'last' },
    ];
    await using apps = await startApps(appsService({ directory: entries }));

    const { data } = await apps.server.app.list({});

    expect(data.map(({ name, description, logoUrl }) => [name, description, logoUrl])).toEqual([['Alpha', 'last', 'l']]);
  });

  test('is read in pages', async () => {
    const service = appsService();
    const pages: Record<string, unknown> = { none: { apps: [alpha], next_token: 'more/1' }, 'more/1': { apps: [beta], next_token: '' } };
    await using apps = await startApps(service, {
      answer: async (asked) => {
        if (!asked.url.includes('/directory/list?')) return service.answer(asked);
        return { body: pages[new URL(asked.url, 'http://x').searchParams.get('token') ?? 'none'] };
      },
    });

    expect((await apps.server.app.list({})).data.map(({ id }) => id)).toEqual(['connector_a', 'connector_b']);
  });

  test('has the directory of the workspace as well, for plans that have one', async () => {
    const service = appsService({ directory: [alpha], workspace: [{ id: 'connector_w', name: 'Work' }] });
    await using apps = await startApps(service, { login: storedTokens({ id_token: idToken({ plan: 'team' }) }) });

    expect((await apps.server.app.list({})).data.map(({ id }) => id)).toEqual(['connector_a', 'connector_w']);
  });

  test('does without the directory of a workspace that cannot be read', async () => {
    const service = appsService({ directory: [alpha], workspace: { status: 500 } });
    await using apps = await startApps(service, { login: storedTokens({ id_token: idToken({ plan: 'edu' }) }) });

    expect((await apps.server.app.list({})).data.map(({ id }) => id)).toEqual(['connector_a']);
  });

  test.each([
    ['of its own', ['[apps.connector_a]', 'enabled = false'], ['a open off first', 'b open second']],
    ['for all', ['[apps._default]', 'enabled = false', '[apps.connector_b]'], ['a open off first', 'b open second']],
  ])('says that an app is off by a setting %s', async (_what, lines, expected) => {
    await using apps = await startApps(appsService({ directory: [alpha, beta] }), { lines });

    expect((await apps.server.app.list({})).data.map(show)).toEqual(expected);
  });

  test('is asked for in the name of the account', async () => {
    await using apps = await startApps(appsService({ directory: [alpha] }));

    await apps.server.app.list({});

    const asked = apps.backend.requests.filter(({ url }) => /directory|wham\/apps/.test(url));
    expect(new Set(asked.map(({ headers }) => `${headers.authorization} ${headers['chatgpt-account-id']}`))).toEqual(
      new Set(['Bearer access-1 acct-1']),
    );
  });
});

describe('pages', () => {
  test('are cut from one list, which is read once', async () => {
    await using apps = await startApps(appsService({ directory: [alpha, beta] }));

    const first = await apps.server.app.list({ limit: 0 });
    const second = await apps.server.app.list({ limit: 5, cursor: first.nextCursor });

    expect([first.data.map(({ id }) => id), first.nextCursor]).toEqual([['connector_a'], '1']);
    expect(second.data.map(({ id }) => id)).toEqual(['connector_b']);
    const listings = apps.backend.requests.filter(({ url, body }) => url.includes('/directory/') || body['method'] === 'tools/list');
    expect(listings).toHaveLength(2);
  });

  test.each([
    ['99', 'cursor 99 exceeds total apps 1'],
    ['x', 'invalid cursor: x'],
    ['-1', 'invalid cursor: -1'],
  ])('do not begin at %s', async (cursor, message) => {
    await using apps = await startApps(appsService({ directory: [alpha] }));

    await expect(apps.server.app.list({ cursor })).rejects.toMatchObject({ code: -32600, message });
  });
});

describe('clients are told', () => {
  test('of what is connected as soon as it is known, then of all', async () => {
    const service = appsService({ directory: [alpha, beta], tools: [alphaTool] });
    await using apps = await startApps(service);
    let open = (): void => {};
    service.directoryGate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const part = apps.server.once('app/list/updated');

    const listing = apps.server.app.list({ limit: 1 });
    await part;
    open();
    await listing;

    expect(apps.updates).toEqual([['a connected about Alpha Tools'], ['a connected first', 'b open second']]);
  });

  test('of a directory in which nothing is connected only when that is certain', async () => {
    const service = appsService({ directory: [alpha] });
    await using apps = await startApps(service);

    await apps.server.app.list({});

    expect(apps.updates).toEqual([['a open first']]);
  });

  test('of a list that is remembered, once', async () => {
    await using apps = await startApps(appsService({ directory: [alpha], tools: [alphaTool] }));
    await apps.server.app.list({});
    apps.updates.length = 0;

    await apps.server.app.list({});

    expect(apps.updates).toEqual([['a connected first']]);
  });

  test('of a fresh list after the remembered one, and of no mixture', async () => {
    const service = appsService({ directory: [alpha], tools: [alphaTool] });
    await using apps = await startApps(service);
    await apps.server.app.list({});
    apps.updates.length = 0;
    Object.assign(service, { directory: [beta], tools: [betaTool] });

    const { data } = await apps.server.app.list({ forceRefetch: true });

    expect(data.map(show)).toEqual(['b connected second']);
    expect(apps.updates).toEqual([['a connected first'], ['b connected second']]);
  });

  test('when apps are switched on', async () => {
    await using apps = await startApps(appsService({ directory: [alpha] }));
    const told = apps.server.once('app/list/updated');

    await apps.server.experimentalFeature.enablement.set({ enablement: { apps: true } });

    expect((await told).data.map(show)).toEqual(['a open first']);
  });
});

describe('what cannot be read', () => {
  test.each([
    ['refuses', { status: 500, body: 'oops' }, 'failed to list apps: Request failed with status 500 Internal Server Error: oops'],
    ['answers with something else', { body: 'oops' }, 'failed to list apps: Failed to parse JSON response'],
    ['has no list', { body: { apps: 1 } }, 'failed to list apps: Failed to parse JSON response'],
  ])('a directory that %s fails the request', async (_what, directory, message) => {
    await using apps = await startApps(appsService({ directory }));

    await expect(apps.server.app.list({})).rejects.toMatchObject({ code: -32603, message });
  });

  test('a directory that fails when it is read anew leaves what is remembered', async () => {
    const service = appsService({ directory: [alpha] });
    await using apps = await startApps(service);
    await apps.server.app.list({});
    service.directory = { status: 500 };

    await expect(apps.server.app.list({ forceRefetch: true })).rejects.toMatchObject({ code: -32603 });

    expect((await apps.server.app.list({})).data.map(show)).toEqual(['a open first']);
  });

  test('tools that cannot be listed leave nothing connected', async () => {
    await using apps = await startApps(appsService({ directory: [alpha], tools: { status: 500 } }));

    expect((await apps.server.app.list({})).data.map(show)).toEqual(['a open first']);
  });

  test('tools that cannot be listed anew leave connected what was', async () => {
    const service = appsService({ directory: [alpha], tools: [alphaTool] });
    await using apps = await startApps(service);
    await apps.server.app.list({});
    service.tools = { status: 500 };

    expect((await apps.server.app.list({ forceRefetch: true })).data.map(show)).toEqual(['a connected first']);
  });
});

describe('there are no apps, and nobody is asked,', () => {
  test.each([
    ['with an API key', { login: '{"OPENAI_API_KEY":"sk"}' }],
    ['with the feature off', { lines: ['[features]', 'apps = false'] }],
  ])('%s', async (_when, options) => {
    await using apps = await startApps(appsService({ directory: [alpha], tools: [alphaTool] }), options);

    expect((await apps.server.app.list({})).data).toEqual([]);
    expect(apps.asked('directory') + apps.asked('wham/apps')).toBe(0);
  });

  test('for a thread that has the feature off', async () => {
    await using apps = await startApps(appsService({ directory: [alpha] }));
    const { thread } = await apps.server.thread.start({ config: { 'features.apps': false } });

    expect((await apps.server.app.list({ threadId: thread.id })).data).toEqual([]);
  });
});

test.each([
  ['nope', /^invalid thread id: /],
  ['01990000-0000-7000-8000-000000000000', /^thread not found: 01990000-0000-7000-8000-000000000000$/],
])('a list for thread %s is refused', async (threadId, message) => {
  await using apps = await startApps(appsService());

  await expect(apps.server.app.list({ threadId })).rejects.toMatchObject({ code: -32600, message: expect.stringMatching(message) });
});

test('a client of ChatGPT itself does not see what it is not to see, and sees the rest', async () => {
  const mine = { id: 'connector_2b0a9009c9c64bf9933a3dae3f2b1254', name: 'Mine' };
  const others = { id: 'connector_0f9c9d4592e54d0a9a12b3f44a1e2010', name: 'Others' };
  await using apps = await startApps(appsService({ directory: [mine, others] }), { clientInfo: { name: 'codex_atlas', version: '1' } });

  expect((await apps.server.app.list({})).data.map(({ name }) => name)).toEqual(['Mine']);
});
