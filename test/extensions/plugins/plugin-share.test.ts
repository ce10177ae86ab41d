import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Asked } from '../../support/issuer.js';
import { type CatalogPlaceOptions, catalogPlugin, makeCatalogPlace, page } from './support/catalog-place.js';
import { refusalOf } from './support/plugins-place.js';

const action = 'save remote plugin share: ';
const files = { 'work/p/.codex-plugin/plugin.json': { name: 'p' }, 'work/p/skills/s/SKILL.md': 'text', 'work/p/.git/config': 'secret' };
const user = { principalType: 'user', principalId: 'user-2' } as const;
const workspace = { principalType: 'workspace', principalId: 'acct-1' } as const;

/** A catalogue that takes shares. `steps` replaces single answers. */
const sharing = (
  steps: Readonly<Record<string, { readonly status?: number; readonly body?: unknown }>> = {},
  options: CatalogPlaceOptions = {},
) =>
  makeCatalogPlace({
    files,
    ...options,
    answer: (request, place) => {
      const { method, path, headers } = request;
      const step = steps[`${method} ${path}`];
      if (step !== undefined) return step;
      const origin = `http://${headers.host}`;
      if (path === '/public/plugins/workspace/upload-url')
        return { body: { file_id: 'file-1', upload_url: `${origin}/blob`, etag: 'etag-1' } };
      if (path === '/blob') return { status: 201 };
      if (method === 'POST') return { body: { plugin_id: 'plugins~new', share_url: 'https://share.test/new' } };
      if (method === 'DELETE') return { status: 204 };
      return options.answer?.(request, place) ?? null;
    },
  });

const sentTo = (requests: readonly Asked[], path: string): unknown => requests.find(({ url }) => url.endsWith(path))?.body;

test('a folder is packed, uploaded and shared, and remembered', async () => {
  await using catalog = await sharing(
    {},
    { answer: ({ path }) => (path.endsWith('/created') ? page(catalogPlugin('new', { scope: 'WORKSPACE' })) : null) },
  );
  await using server = await catalog.start();

  const saved = await server.plugin.share.save({ pluginPath: catalog.place.at('work/p') });

  expect(saved).toEqual({ remotePluginId: 'plugins~new', shareUrl: 'https://share.test/new' });
  const { requests } = catalog.backend;
  expect(sentTo(requests, '/upload-url')).toEqual({ filename: 'p.tar.gz', mime_type: 'application/gzip', size_bytes: expect.any(Number) });
  expect(requests.find(({ url }) => url === '/blob')).toMatchObject({
    method: 'PUT',
    headers: { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'application/gzip' },
  });
  expect(requests.find(({ url }) => url === '/blob')?.headers).not.toHaveProperty('authorization');
  expect(sentTo(requests, '/public/plugins/workspace')).toEqual({ file_id: 'file-1', etag: 'etag-1' });
  const { data } = await server.plugin.share.list({});
  expect(data.map(({ plugin, localPluginPath }) => [plugin.id, localPluginPath])).toEqual([['plugins~new', catalog.place.at('work/p')]]);
});

test('a shared plugin that is there gets the new files, and nothing else', async () => {
  await using catalog = await sharing();
  await using server = await catalog.start();

  await server.plugin.share.save({ pluginPath: catalog.place.at('work/p'), remotePluginId: 'plugins~old' });

  expect(sentTo(catalog.backend.requests, '/upload-url')).toMatchObject({ plugin_id: 'plugins~old' });
  expect(catalog.asked()).toContain('POST /public/plugins/workspace/plugins~old');
});

test('what has a link is shared with the workspace, too', async () => {
  await using catalog = await sharing();
  await using server = await catalog.start();

  await server.plugin.share.save({ pluginPath: catalog.place.at('work/p'), discoverability: 'UNLISTED', shareTargets: [user] });

  expect(sentTo(catalog.backend.requests, '/public/plugins/workspace')).toMatchObject({
    discoverability: 'UNLISTED',
    share_targets: [
      { principal_type: 'user', principal_id: 'user-2' },
      { principal_type: 'workspace', principal_id: 'acct-1' },
    ],
  });
});

test.each([
  [{ discoverability: 'LISTED' as const }, 'discoverability LISTED is not supported for plugin/share/save; use UNLISTED or PRIVATE'],
  [
    { shareTargets: [workspace] },
    'shareTargets cannot include workspace principals; use discoverability UNLISTED for workspace link access',
  ],
  [{ remotePluginId: 'a/b' }, 'invalid remote plugin id'],
  [
    { remotePluginId: 'plugins~old', shareTargets: [user] },
    'discoverability and shareTargets are only supported when creating a plugin share; use plugin/share/updateTargets to update share settings',
  ],
])('sharing with %o is refused before anything is sent', async (params, message) => {
  await using catalog = await sharing();
  await using server = await catalog.start();

  expect(await refusalOf(server.plugin.share.save({ pluginPath: catalog.place.at('work/p'), ...params }))).toEqual({
    code: -32600,
    message,
  });
  expect(catalog.backend.requests).toEqual([]);
});

test.each([
  ['none', 'expected a plugin directory'],
  ['p/.codex-plugin/plugin.json', 'expected a plugin directory'],
  ['p/skills', 'missing .codex-plugin/plugin.json'],
])('%s is no folder to share', async (path, reason) => {
  await using catalog = await sharing();
  await using server = await catalog.start();
  const pluginPath = catalog.place.at('work', path);

  expect(await refusalOf(server.plugin.share.save({ pluginPath }))).toEqual({
    code: -32600,
    message: `${action}invalid plugin path \`${pluginPath}\`: ${reason}`,
  });
});

test('a link in the folder would share what is elsewhere: it is refused', async () => {
  await using catalog = await sharing();
  await catalog.place.link('work/p/key', 'home/auth.json');
  await using server = await catalog.start();
  const pluginPath = catalog.place.at('work/p');

  expect(await refusalOf(server.plugin.share.save({ pluginPath }))).toEqual({
    code: -32603,
    message: `${action}failed to archive plugin at \`${pluginPath}\`: unsupported plugin archive entry type: ${pluginPath}/key`,
  });
});

test('a folder that is too large is not uploaded', async () => {
  await using catalog = await sharing();
  await catalog.place.put({ 'work/p/big': randomBytes(51 * 1024 * 1024) });
  await using server = await catalog.start();

  const refusal = await refusalOf(server.plugin.share.save({ pluginPath: catalog.place.at('work/p') }));

  expect(refusal.message).toMatch(/^save .*: plugin archive would be \d+ bytes, exceeding the maximum upload size of 52428800 bytes$/);
  expect(catalog.backend.requests).toEqual([]);
});

const toWorkspace = { remotePluginId: 'plugins~new', discoverability: 'PRIVATE' as const, shareTargets: [workspace] };

const upload = 'POST /public/plugins/workspace/upload-url';
test.each([
  [upload, { status: 413 }, /\/upload-url failed with status 413 Payload Too Large: /],
  [
    upload,
    { body: { file_id: 'f', upload_url: 'u' } },
    /^save remote plugin share: workspace plugin upload response did not include an etag$/,
  ],
  [
    upload,
    { body: { file_id: 'f', upload_url: 'nowhere', etag: 'e' } },
    /failed to send remote plugin catalog request to workspace plugin upload URL$/,
  ],
  [upload, { body: {} }, /^save remote plugin share: failed to parse remote plugin catalog response from \S+\/upload-url: file_id: /],
  ['PUT /blob', { status: 403 }, /remote plugin catalog request to workspace plugin upload URL failed with status 403 Forbidden: /],
  ['POST /public/plugins/workspace', { status: 409 }, /\/public\/plugins\/workspace failed with status 409 Conflict: /],
])('a service that answers %s with %o fails the sharing', async (step, answer, message) => {
  await using catalog = await sharing({ [step]: answer });
  await using server = await catalog.start();

  const refusal = await refusalOf(server.plugin.share.save({ pluginPath: catalog.place.at('work/p') }));

  expect(refusal.code).toBe(-32603);
  expect(refusal.message).toMatch(message);
});

test('targets are replaced, and those who were asked for are named', async () => {
  const principals = [
    { principal_type: 'user', principal_id: 'user-2', name: 'You', role: 'reader' },
    { principal_type: 'user', principal_id: 'user-1', name: 'Me', role: 'owner' },
  ];
  await using catalog = await sharing({ 'PUT /ps/plugins/plugins~new/shares': { body: { discoverability: 'UNLISTED', principals } } });
  await using server = await catalog.start();

  const updated = await server.plugin.share.updateTargets({
    remotePluginId: 'plugins~new',
    discoverability: 'UNLISTED',
    shareTargets: [user],
  });

  expect(updated).toEqual({ discoverability: 'UNLISTED', principals: [{ ...user, name: 'You' }] });
  expect(sentTo(catalog.backend.requests, '/shares')).toEqual({
    discoverability: 'UNLISTED',
    targets: [
      { principal_type: 'user', principal_id: 'user-2' },
      { principal_type: 'workspace', principal_id: 'acct-1' },
    ],
  });
});

test('targets of a workspace are refused', async () => {
  await using catalog = await sharing();
  await using server = await catalog.start();

  expect((await refusalOf(server.plugin.share.updateTargets(toWorkspace))).message).toBe(
    'shareTargets cannot include workspace principals; use discoverability UNLISTED for workspace link access',
  );
  expect((await refusalOf(server.plugin.share.updateTargets({ ...toWorkspace, remotePluginId: 'a b' }))).message).toMatch(
    /^invalid remote plugin id/,
  );
});

test('a share that is withdrawn is forgotten', async () => {
  await using catalog = await sharing(
    {},
    { answer: ({ path }) => (path.endsWith('/created') ? page(catalogPlugin('new', { scope: 'WORKSPACE' })) : null) },
  );
  await using server = await catalog.start();
  await server.plugin.share.save({ pluginPath: catalog.place.at('work/p') });

  await server.plugin.share.delete({ remotePluginId: 'plugins~new' });

  expect((await server.plugin.share.list({})).data[0]?.localPluginPath).toBeNull();
});

test.each([
  [200, -32603, '200 OK'],
  [404, -32600, '404 Not Found'],
])('a withdrawal that is answered with %i has failed', async (status, code, shown) => {
  await using catalog = await sharing({ 'DELETE /public/plugins/workspace/plugins~new': { status } });
  await using server = await catalog.start();

  const refusal = await refusalOf(server.plugin.share.delete({ remotePluginId: 'plugins~new' }));

  expect(refusal.code).toBe(code);
  expect(refusal.message).toContain(`delete remote plugin share: remote plugin catalog request to `);
  expect(refusal.message).toContain(`failed with status ${shown}: `);
});

test.each([
  [null, ''],
  [JSON.stringify({ OPENAI_API_KEY: 'sk-1', auth_mode: 'apikey' }), '; api key auth is not supported'],
])('sharing needs a login with ChatGPT, and has %o', async (login, more) => {
  await using catalog = await sharing({}, { login });
  await using server = await catalog.start();

  const refused = await Promise.all(
    [
      server.plugin.share.save({ pluginPath: catalog.place.at('work/p') }),
      server.plugin.share.updateTargets({ remotePluginId: 'x', discoverability: 'PRIVATE', shareTargets: [] }),
      server.plugin.share.list({}),
      server.plugin.share.delete({ remotePluginId: 'x' }),
    ].map(refusalOf),
  );

  const actions = [
    'save remote plugin share',
    'update remote plugin share targets',
    'list remote plugin shares',
    'delete remote plugin share',
  ];
  expect(refused.map(({ message }) => message)).toEqual(
    actions.map((of) => `${of}: chatgpt authentication required for remote plugin catalog${more}`),
  );
});
