import { says, scriptedModel } from 'keelson/testing';
import { expect, test, vi } from 'vitest';
import { findPluginSwitches } from '../../../src/server/analytics/plugin-fact.js';
import type { AnalyticsFact } from '../../../src/telemetry/analytics/fact.js';
import { runTurn } from '../../support/thread-server.js';
import { bundleOf } from './support/archive.js';
import { catalogPlugin, makeCatalogPlace } from './support/catalog-place.js';
import { makePluginsPlace, shop, shopFile } from './support/plugins-place.js';

const files = {
  ...shop({ name: 'kit', source: './kit' }),
  'work/kit/.codex-plugin/plugin.json': { name: 'kit' },
  'work/kit/skills/s/SKILL.md': '---\nname: s\ndescription: d\n---\n',
  'work/kit/.mcp.json': { m: { command: 'none', enabled: false } },
  'work/kit/.app.json': { apps: { a: { id: 'connector_a' } } },
};
const kit = {
  plugin_id: 'kit@shop',
  plugin_name: 'kit',
  marketplace_name: 'shop',
  has_skills: true,
  mcp_server_count: 1,
  connector_ids: ['connector_a'],
  product_client_id: 'keelson',
};

/** Takes facts about plugins. */
function recordFacts() {
  const facts: AnalyticsFact[] = [];
  const until = (count: number) => vi.waitUntil(() => facts.length >= count, { timeout: 15_000 });
  return { facts, until, analytics: (fact: AnalyticsFact) => void (fact.event_type.startsWith('codex_plugin') && facts.push(fact)) };
}

test('who installs, switches and removes a plugin tells how much it brings, and never what', async () => {
  await using place = await makePluginsPlace(files);
  const { facts, until, analytics } = recordFacts();
  await using server = await place.start({ analytics });

  await server.plugin.install({ marketplacePath: shopFile(place), pluginName: 'kit' });
  await server.config.value.write({ keyPath: 'plugins.kit@shop.enabled', value: false, mergeStrategy: 'upsert' });
  await until(2);
  await server.config.batchWrite({
    edits: [{ keyPath: 'plugins', value: { 'kit@shop': { enabled: true }, 'far@shop': { enabled: false } }, mergeStrategy: 'upsert' }],
  });
  await until(4);
  await server.plugin.uninstall({ pluginId: 'kit@shop' });
  await server.plugin.uninstall({ pluginId: 'kit@shop' });
  await until(5);

  const unknown = { has_skills: null, mcp_server_count: null, connector_ids: null };
  expect(facts).toEqual([
    { event_type: 'codex_plugin_installed', event_params: kit },
    { event_type: 'codex_plugin_disabled', event_params: kit },
    { event_type: 'codex_plugin_enabled', event_params: kit },
    { event_type: 'codex_plugin_disabled', event_params: { ...kit, plugin_id: 'far@shop', plugin_name: 'far', ...unknown } },
    { event_type: 'codex_plugin_uninstalled', event_params: kit },
  ]);
});

test('a plugin that the user means is told once for each turn', async () => {
  await using place = await makePluginsPlace(files);
  const { facts, until, analytics } = recordFacts();
  await using server = await place.start({ analytics, model: scriptedModel([says('one'), says('two')]) });
  await server.plugin.install({ marketplacePath: shopFile(place), pluginName: 'kit' });
  const { thread, model } = await server.thread.start({});

  await runTurn(server, thread.id, 'use [@kit](plugin://kit@shop), and [@kit](plugin://kit@shop) again');
  await runTurn(server, thread.id, 'no more');
  await until(2);

  expect(facts.slice(1)).toEqual([
    { event_type: 'codex_plugin_used', event_params: { ...kit, thread_id: thread.id, turn_id: expect.any(String), model_slug: model } },
  ]);
});

test('one of the account is told by the id of the catalogue', async () => {
  await using catalog = await makeCatalogPlace({
    downloads: { '/kit': bundleOf({ '.codex-plugin/plugin.json': '{"name":"kit"}' }) },
    answer: ({ path }, place) => {
      if (path === '/ps/plugins/plugins~kit') return { body: catalogPlugin('kit', {}, { bundle_download_url: `${place.files}/kit` }) };
      return path.startsWith('/ps/plugins/plugins~kit/') || path.startsWith('/plugins/plugins~kit/')
        ? { body: { id: 'plugins~kit', enabled: path.endsWith('/install') } }
        : null;
    },
  });
  const { facts, until, analytics } = recordFacts();
  await using server = await catalog.start({ analytics });

  await server.plugin.install({ remoteMarketplaceName: 'chatgpt-global', pluginName: 'plugins~kit' });
  await server.plugin.uninstall({ pluginId: 'plugins~kit' });
  await until(2);

  expect(facts.map(({ event_type, event_params }) => [event_type, event_params])).toEqual(
    ['codex_plugin_installed', 'codex_plugin_uninstalled'].map((type) => [
      type,
      expect.objectContaining({ plugin_id: 'plugins~kit', plugin_name: 'kit', marketplace_name: 'chatgpt-global', has_skills: false }),
    ]),
  );
});

test.each([
  ['one flag', ['plugins', 'a@m', 'enabled'], true, [['a@m', true]]],
  ['a table', ['plugins', 'a@m'], { enabled: false }, [['a@m', false]]],
  ['all tables', ['plugins'], { 'a@m': { enabled: true }, 'b@m': {}, c: { enabled: true } }, [['a@m', true]]],
  ['a flag that goes', ['plugins', 'a@m', 'enabled'], null, []],
  ['another key', ['plugins', 'a@m', 'color'], true, []],
  ['something below', ['plugins', 'a@m', 'enabled', 'deep'], true, []],
  ['something else', ['model'], 'x', []],
])('an edit of %s is found to switch plugins', (_what, path, value, expected) => {
  expect([...findPluginSwitches([{ path, value }])]).toEqual(expected);
});
