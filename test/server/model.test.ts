import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { says, startModelServer, startTestServer } from '../../src/testing/index.js';
import { catalogEntry } from '../model/catalog-entry.js';
import { answered, startOnFiles, temporaryHome } from './support/on-files.js';

const catalog = (...entries: readonly unknown[]): string => JSON.stringify({ models: entries });

test('the models on offer come by priority, and the first one shown is the default', async () => {
  await using home = await temporaryHome();
  await writeFile(
    join(home.path, 'models.json'),
    catalog(
      catalogEntry('late', { priority: 9 }),
      catalogEntry('hidden', { visibility: 'hide', priority: 0 }),
      catalogEntry('never', { visibility: 'none', priority: 1 }),
      catalogEntry('early', { priority: 2 }),
      catalogEntry('closed', { priority: 0, supported_in_api: false }),
    ),
  );
  await using server = await startOnFiles(home, 'model_catalog_json = "models.json"');

  const shown = await server.model.list({});
  const all = await server.model.list({ includeHidden: true });
  const { model } = await server.thread.start({});

  const brief = (page: typeof shown) => page.data.map(({ id, hidden, isDefault }) => [id, hidden, isDefault]);
  expect(brief(shown)).toEqual([
    ['early', false, true],
    ['late', false, false],
  ]);
  expect(brief(all)).toEqual([
    ['hidden', true, false],
    ['never', true, false],
    ['early', false, true],
    ['late', false, false],
  ]);
  expect(model).toBe('early');
});

test('a model is listed with all that a picker shows', async () => {
  await using home = await temporaryHome();
  const entry = catalogEntry('full', {
    description: null,
    default_reasoning_level: null,
    upgrade: { model: 'next', migration_markdown: '# Move' },
    availability_nux: { message: 'Hello' },
    additional_speed_tiers: ['fast'],
    service_tiers: [{ id: 'priority', name: 'Fast', description: 'Faster' }],
    model_messages: {
      instructions_template: 'Be {{ personality }}.',
      instructions_variables: { personality_default: 'plain', personality_friendly: 'kind', personality_pragmatic: 'short' },
    },
  });
  await writeFile(join(home.path, 'models.json'), catalog(entry));
  await using server = await startOnFiles(home, 'model_catalog_json = "models.json"');

  expect(await server.model.list({})).toEqual({
    data: [
      {
        id: 'full',
        model: 'full',
        displayName: 'FULL',
        description: '',
        hidden: false,
        isDefault: true,
        upgrade: 'next',
        upgradeInfo: { model: 'next', migrationMarkdown: '# Move', modelLink: null, upgradeCopy: null },
        availabilityNux: { message: 'Hello' },
        supportedReasoningEfforts: [{ reasoningEffort: 'low', description: 'little' }],
        defaultReasoningEffort: 'none',
        inputModalities: ['text'],
        supportsPersonality: true,
        additionalSpeedTiers: ['fast'],
        serviceTiers: [{ id: 'priority', name: 'Fast', description: 'Faster' }],
      },
    ],
    nextCursor: null,
  });
});

test('models are paged by their position', async () => {
  await using server = await startTestServer();
  const { data } = await server.model.list({});

  const pages = [await server.model.list({ limit: 2 }), await server.model.list({ limit: 0, cursor: '2' })];
  const end = await server.model.list({ cursor: String(data.length) });

  expect(pages.map((page) => [page.data.map(({ id }) => id), page.nextCursor])).toEqual([
    [data.slice(0, 2).map(({ id }) => id), '2'],
    [data.slice(2, 3).map(({ id }) => id), '3'],
  ]);
  expect(end).toEqual({ data: [], nextCursor: null });
});

test.each([
  ['zz', 'invalid cursor: zz'],
  ['', 'invalid cursor: '],
  ['-1', 'invalid cursor: -1'],
  ['99', 'cursor 99 exceeds total models 5'],
])('the cursor %j is refused', async (cursor, message) => {
  await using server = await startTestServer();

  await expect(server.model.list({ cursor })).rejects.toMatchObject({ code: -32600, message });
});

test.each([
  ['an empty one', catalog(), 'model_catalog_json path `<PATH>` must contain at least one model'],
  ['an absent one', null, 'No such file or directory (os error 2)'],
  ['no JSON', '{nope', 'failed to parse model_catalog_json path `<PATH>` as JSON: '],
  [
    'an entry without a name',
    catalog({ slug: 'x' }),
    'failed to parse model_catalog_json path `<PATH>` as JSON: missing field `display_name`',
  ],
  [
    'an unknown visibility',
    catalog(catalogEntry('x', { visibility: 'zz' })),
    'failed to parse model_catalog_json path `<PATH>` as JSON: unknown variant `zz`, expected one of `list`, `hide`, `none`',
  ],
])('a catalogue file that is no catalogue is a mistake of the configuration: %s', async (_name, text, reason) => {
  await using home = await temporaryHome();
  const path = join(home.path, 'models.json');
  if (text !== null) await writeFile(path, text);
  await using server = await startOnFiles(home, `model_catalog_json = "${path}"`);
  const expected = reason.replace('<PATH>', path);

  const listed = await server.model.list({});

  await expect(server.thread.start({})).rejects.toMatchObject({
    code: -32600,
    message: expect.stringContaining(`failed to load configuration: ${expected}`),
  });
  expect(server.warnings.map(({ details }) => details)).toEqual([expect.stringContaining(expected)]);
  expect(listed.data[0]?.id).toBe('gpt-5.5');
});

test('what the configuration says of the model wins over the catalogue', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([says('ok')]);
  await writeFile(
    join(home.path, 'models.json'),
    catalog(catalogEntry('small', { context_window: 50_000, max_context_window: 60_000, effective_context_window_percent: 50 })),
  );
  await using server = await startOnFiles(
    home,
    ['model = "small"', 'model_catalog_json = "models.json"', 'model_context_window = 90000', 'model_verbosity = "low"'],
    model,
  );
  const usage = server.once('thread/tokenUsage/updated');

  await answered(server);

  expect((await usage).tokenUsage.modelContextWindow).toBe(30_000);
  expect(model.requests[0]?.body.text).toEqual({ verbosity: 'low' });
});

test.each([
  ['openai', true],
  ['amazon-bedrock', false],
])('the provider %s has capabilities: %s', async (provider, capable) => {
  await using server = await startTestServer({ config: { model_provider: provider } });

  expect(await server.modelProvider.capabilities.read({})).toEqual({
    namespaceTools: capable,
    imageGeneration: capable,
    webSearch: capable,
  });
});

test('the models of Bedrock are its own', async () => {
  await using server = await startTestServer({ config: { model_provider: 'amazon-bedrock' } });

  const { data } = await server.model.list({});

  expect(data.map(({ id }) => id)).toEqual(['openai.gpt-5.4-cmb', 'openai.gpt-oss-120b', 'openai.gpt-oss-20b']);
});

test('there are two collaboration modes', async () => {
  await using server = await startTestServer();

  expect(await server.collaborationMode.list({})).toEqual({
    data: [
      { name: 'Plan', mode: 'plan', model: null, reasoning_effort: 'medium' },
      { name: 'Default', mode: 'default', model: null, reasoning_effort: null },
    ],
  });
});
