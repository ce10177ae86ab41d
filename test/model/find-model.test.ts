import { expect, test } from 'vitest';
import { bundledModels } from '../../src/model/catalog/bundled-models.js';
import { findModel } from '../../src/model/catalog/find-model.js';
import { effectiveContextWindow } from '../../src/model/catalog/model-info.js';
import { supportsPersonality } from '../../src/model/catalog/model-instructions.js';

test.each([
  ['gpt-5.2-codex', 'gpt-5.2'],
  ['gpt-5.4-mini-2026', 'gpt-5.4-mini'],
  ['vendor/gpt-5.5', 'gpt-5.5'],
  ['my-vendor_1/gpt-5.4-mini', 'gpt-5.4-mini'],
])('%s is known as %s', (name, slug) => {
  expect(findModel(name).slug).toBe(slug);
});

test('an unknown model gets careful defaults', () => {
  const model = findModel('mock-model');

  expect(model).toMatchObject({
    slug: 'mock-model',
    known: false,
    applyPatchToolType: null,
    parallelToolCalls: false,
    supportsReasoningSummaries: false,
    truncationPolicy: { mode: 'bytes', limit: 10_000 },
  });
  expect(effectiveContextWindow(model)).toBe(258_400);
});

test.each(['a/b/gpt-5.5', 'ven dor/gpt-5.5', 'xgpt-5.5', ''])('%j is not known', (name) => {
  expect(findModel(name)).toMatchObject({ slug: name, known: false });
});

test('the bundled models can be talked to in another tone, or point to one that can', () => {
  const listed = bundledModels.filter(({ visibility }) => visibility === 'list');

  expect(listed.filter((model) => !supportsPersonality(model) && model.upgrade === null)).toEqual([]);
});
