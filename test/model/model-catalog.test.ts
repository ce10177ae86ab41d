import { expect, test } from 'vitest';
import { bundledModels, fallbackModel } from '../../src/model/catalog/bundled-models.js';
import type { FetchedModels } from '../../src/model/catalog/fetch-models.js';
import { createModelLookup, type FetchedCatalogOptions, fetchedCatalog, fixedCatalog } from '../../src/model/catalog/model-catalog.js';
import { parseModels } from '../../src/model/catalog/model-entry.js';
import { autoCompactLimit, effectiveContextWindow, type ModelInfo } from '../../src/model/catalog/model-info.js';
import { modelInstructions } from '../../src/model/catalog/model-instructions.js';
import { type ModelOverrides, withModelOverrides } from '../../src/model/catalog/model-overrides.js';
import { catalogEntry } from './catalog-entry.js';

const asked = (etag: string): FetchedModels => ({
  etag,
  entries: [catalogEntry(`of-${etag}`)],
  models: parseModels({ models: [catalogEntry(`of-${etag}`)] }),
});

function catalogThatFetches(answers: readonly (FetchedModels | Error)[]) {
  let nowMs = 1_000_000;
  let count = 0;
  const options: FetchedCatalogOptions = {
    base: bundledModels,
    fetch: async () => {
      const answer = answers[count++] ?? new Error('asked too often');
      if (answer instanceof Error) throw answer;
      return answer;
    },
    cachePath: null,
    clientVersion: '1',
    clock: { now: () => nowMs },
    warn: () => {},
  };
  return {
    catalog: fetchedCatalog(options),
    wait: (ms: number) => {
      nowMs += ms;
    },
    count: () => count,
  };
}

const newest = (models: readonly ModelInfo[]): string | undefined => models.at(-1)?.slug;

test('a catalogue is asked for again after five minutes', async () => {
  const { catalog, wait, count } = catalogThatFetches([asked('a'), asked('b')]);

  await catalog.refresh();
  wait(299_000);
  await catalog.refresh();
  const before = [newest(catalog.models()), count()];
  wait(2000);
  await catalog.refresh();

  expect([before, [newest(catalog.models()), count()]]).toEqual([
    ['of-a', 1],
    ['of-b', 2],
  ]);
});

test('a response that names the same version makes it good for longer; another one is fetched', async () => {
  const { catalog, wait, count } = catalogThatFetches([asked('a'), asked('b')]);
  await catalog.refresh();

  wait(299_000);
  catalog.hearEtag('a');
  await catalog.refresh();
  wait(299_000);
  await catalog.refresh();
  const before = count();
  catalog.hearEtag('b');
  await expect.poll(() => newest(catalog.models())).toBe('of-b');

  expect([before, count()]).toEqual([1, 2]);
});

test('a version that responses name in their own way is fetched once', async () => {
  const { catalog, count } = catalogThatFetches([asked('a'), asked('a')]);
  await catalog.refresh();

  catalog.hearEtag('W/"a"');
  await expect.poll(count).toBe(2);
  catalog.hearEtag('W/"a"');
  await catalog.refresh();

  expect(count()).toBe(2);
});

test('whoever asks at the same time shares an answer', async () => {
  const { catalog, count } = catalogThatFetches([asked('a')]);

  await Promise.all([catalog.refresh(), catalog.refresh(), catalog.refresh()]);

  expect(count()).toBe(1);
});

test('a failed question is repeated after a minute', async () => {
  const { catalog, wait, count } = catalogThatFetches([new Error('down'), asked('a')]);

  await catalog.refresh();
  await catalog.refresh();
  const before = [catalog.models() === bundledModels, count()];
  wait(61_000);
  await catalog.refresh();

  expect([before, newest(catalog.models()), count()]).toEqual([[true, 1], 'of-a', 2]);
});

const nothing: ModelOverrides = {
  contextWindow: null,
  autoCompactTokenLimit: null,
  toolOutputTokenLimit: null,
  supportsReasoningSummaries: null,
  verbosity: null,
};

const model: ModelInfo = { ...fallbackModel, contextWindow: 1000, maxContextWindow: 2000 };

test.each<[string, Partial<ModelOverrides>, Partial<ModelInfo>]>([
  ['nothing', {}, {}],
  ['a window', { contextWindow: 1500 }, { contextWindow: 1500 }],
  ['a window that is too large', { contextWindow: 5000 }, { contextWindow: 2000 }],
  ['a limit for compaction', { autoCompactTokenLimit: 700 }, { autoCompactTokenLimit: 700 }],
  ['a limit for outputs, of a model that counts bytes', { toolOutputTokenLimit: 10 }, { truncationPolicy: { mode: 'bytes', limit: 40 } }],
  ['summaries', { supportsReasoningSummaries: true }, { supportsReasoningSummaries: true }],
  ['no summaries', { supportsReasoningSummaries: false }, { supportsReasoningSummaries: false }],
  ['a verbosity, of a model that has none', { verbosity: 'high' }, { verbosity: null }],
])('the configuration may ask for %s', (_name, overrides, expected) => {
  expect(withModelOverrides(model, { ...nothing, ...overrides })).toEqual({ ...model, ...expected });
});

test('a limit for outputs counts tokens where the model does, and a verbosity counts where the model has one', () => {
  const talkative: ModelInfo = { ...model, supportsVerbosity: true, verbosity: 'low', truncationPolicy: { mode: 'tokens', limit: 5 } };

  const changed = withModelOverrides(talkative, { ...nothing, toolOutputTokenLimit: 10, verbosity: 'high' });

  expect(changed).toMatchObject({ verbosity: 'high', truncationPolicy: { mode: 'tokens', limit: 10 } });
});

test.each<[Partial<ModelInfo>, number | null, number | null]>([
  [{ contextWindow: 272_000, effectiveContextWindowPercent: 95 }, 258_400, 244_800],
  [{ contextWindow: 1000, autoCompactTokenLimit: 500 }, 950, 500],
  [{ contextWindow: 1000, autoCompactTokenLimit: 5000 }, 950, 900],
  [{ contextWindow: null }, null, null],
  [{ contextWindow: null, autoCompactTokenLimit: 500 }, null, 500],
])('of %j a thread may use %d tokens, and is compacted from %d on', (known, window, limit) => {
  const info = { ...fallbackModel, ...known };

  expect([effectiveContextWindow(info), autoCompactLimit(info)]).toEqual([window, limit]);
});

test('a lookup gives the same object until the catalogue changes', async () => {
  const { catalog } = catalogThatFetches([asked('a')]);
  const find = createModelLookup(catalog, nothing);
  const before = find('gpt-5.5');

  const again = find('gpt-5.5');
  await catalog.refresh();

  expect(again).toBe(before);
  expect(find('of-a').known).toBe(true);
});

const toned: ModelInfo = {
  ...fallbackModel,
  baseInstructions: 'plain',
  modelMessages: { instructionsTemplate: 'Be {{ personality }}!', personalities: { default: 'you', friendly: 'kind $&', pragmatic: null } },
};

test.each([
  [toned, null, 'Be you!'],
  [toned, 'friendly', 'Be kind $&!'],
  [toned, 'pragmatic', 'Be !'],
  [toned, 'none', 'Be !'],
  [{ ...toned, modelMessages: null }, 'friendly', 'plain'],
] as const)('instructions %#: the tone stands where the template has a place for it', (info, personality, text) => {
  expect(modelInstructions(info, personality)).toBe(text);
});

test('a catalogue that is fixed has no more to say', async () => {
  const catalog = fixedCatalog([model]);

  await catalog.refresh();
  catalog.hearEtag('x');

  expect(catalog.models()).toEqual([model]);
});
