import { expect, test } from 'vitest';
import { effectiveContextWindow, findModel } from '../../src/model/catalog.js';

test.each([
  ['gpt-5.2-codex', 'gpt-5.2'],
  ['gpt-5.4-mini-2026', 'gpt-5.4-mini'],
  ['vendor/gpt-5.5', 'gpt-5.5'],
])('%s is known as %s', (name, slug) => {
  expect(findModel(name).slug).toBe(slug);
});

test('an unknown model gets careful defaults', () => {
  const model = findModel('mock-model');

  expect(model).toMatchObject({
    slug: 'mock-model',
    isFallback: true,
    applyPatchToolType: null,
    supportsParallelToolCalls: false,
    supportsReasoningSummaries: false,
    truncationPolicy: { mode: 'bytes', limit: 10_000 },
  });
  expect(effectiveContextWindow(model)).toBe(258_400);
});
