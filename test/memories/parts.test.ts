import fc from 'fast-check';
import { expect, test } from 'vitest';
import { summaryFileName } from '../../src/engine/memories/memory-names.js';
import { shownItem } from '../../src/engine/memories/shown-item.js';
import { TranscriptLine } from '../../src/engine/memories/transcript-line.js';
import { createRedactor } from '../../src/telemetry/redact.js';
import { message } from './support/memory-place.js';

const memory = (threadId: string, slug: string | null) => ({
  threadId,
  slug,
  path: '/r',
  cwd: '/w',
  gitBranch: null,
  sourceUpdatedAt: 1_795_000_000,
  rawMemory: 'm',
  rolloutSummary: 's',
});

test.each([
  ['0195f000-0000-7000-8000-000000000001', 'blue-door', '2025-04-01T06-18-06-0001-blue_door.md'],
  ['0195f000-0000-7000-8000-000001000003', 'slug 1', '2025-04-01T06-18-06-8owj-slug_1.md'],
  ['0195f000-0000-7000-8000-000000000010', null, '2025-04-01T06-18-06-000g.md'],
  ['0195f000-0000-7000-8000-000000000002', 'ÜÖÄ', '2025-04-01T06-18-06-0002.md'],
  ['0195f000-0000-7000-8000-000000000003', '  --Lead and trail--  ', '2025-04-01T06-18-06-0003-____lead_and_trail.md'],
  ['0195f000-0000-7000-8000-000000000004', `${'a'.repeat(59)}__b`, `2025-04-01T06-18-06-0004-${'a'.repeat(59)}.md`],
  ['0195f000-0000-7000-8000-000000000005', 'x/../y', '2025-04-01T06-18-06-0005-x____y.md'],
  ['3f2b8c1e-0000-4000-8000-000000000001', 'v4', '2026-11-18T11-06-40-0001-v4.md'],
])('the summary of %s, called %s, is in %s', (threadId, slug, name) => {
  expect(summaryFileName(memory(threadId, slug))).toBe(name);
});

const redact = createRedactor('[REDACTED_SECRET]');
const environment = '<environment_context>\n  <cwd>/w</cwd>\n</environment_context>';
const docs = '# AGENTS.md instructions for /w\n\n<INSTRUCTIONS>\nrules\n</INSTRUCTIONS>';

test.each([
  ['words of the user', message('user', 'hi').payload, message('user', 'hi').payload],
  [
    'words of the agent',
    { ...message('assistant', 'hi').payload, id: 'm1', phase: 'commentary' },
    { ...message('assistant', 'hi').payload, phase: 'commentary' },
  ],
  ['where it works', message('user', environment).payload, message('user', environment).payload],
  [
    'a call',
    { type: 'custom_tool_call', id: 'c', name: 'apply_patch', input: 'p' },
    { type: 'custom_tool_call', name: 'apply_patch', input: 'p' },
  ],
  ['what was looked up', { type: 'web_search_call', action: { query: 'q' } }, { type: 'web_search_call', action: { query: 'q' } }],
  ['rules', message('developer', 'rules').payload, null],
  ['documents of the project', message('user', docs).payload, null],
  ['a skill', message('user', '<skill>\n<name>a</name>\n</skill>').payload, null],
  ['reasoning', { type: 'reasoning', summary: [] }, null],
  ['a picture that was made', { type: 'image_generation_call', result: 'QUJD' }, null],
  ['what is not known', { type: 'made_up' }, null],
  [
    'a message with a document in it',
    {
      type: 'message',
      role: 'user',
      content: [
        { type: 'input_text', text: docs },
        { type: 'input_text', text: 'and do it' },
      ],
    },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'and do it' }] },
  ],
  [
    'a picture',
    { type: 'message', role: 'user', content: [{ type: 'input_image', image_url: 'data:image/png;base64,AAAA' }] },
    { type: 'message', role: 'user', content: [{ type: 'input_image', image_url: '[data]' }] },
  ],
  [
    'a secret in arguments',
    { type: 'function_call', arguments: '{"password":"hunter2222"}' },
    { type: 'function_call', arguments: '{"password":"[REDACTED_SECRET]"}' },
  ],
])('%s', (_what, item, shown) => {
  expect(shownItem(item, redact)).toEqual(shown);
});

const lineOf = (entries: readonly string[], maxTokens: number): TranscriptLine => {
  const line = new TranscriptLine(maxTokens);
  for (const entry of entries) line.add(entry);
  return line;
};

test('what fits is an array of all entries', () => {
  expect(lineOf(['a', 'b', 'c'], 100).toString()).toBe('["a","b","c"]');
});

test('of what does not fit the beginning and the end are kept, and the note says how much is missing', () => {
  const entries = Array.from({ length: 100 }, (_, at) => `entry ${String(at).padStart(2, '0')}`);

  expect(lineOf(entries, 10).toString()).toBe('["entry 00","entry 0…266 tokens truncated…ntry 98","entry 99"]');
});

test('however long it becomes, it stays within its limit and keeps both ends', () => {
  const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(texts, fc.integer({ min: 4, max: 200 }), (entries, maxTokens) => {
      const whole = JSON.stringify(entries);
      const text = lineOf(entries, maxTokens).toString();
      const [head = '', tail = ''] = text.split(/…\d+ tokens truncated…/);
      if (Buffer.byteLength(whole) <= maxTokens * 4) expect(text).toBe(whole);
      else {
        expect(Buffer.byteLength(head) + Buffer.byteLength(tail)).toBeLessThanOrEqual(maxTokens * 4);
        expect([whole.startsWith(head), whole.endsWith(tail)]).toEqual([true, true]);
      }
    }),
  );
});
