import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AssistantText, readAnswer } from '../../../src/engine/stream/assistant-text.js';

const visible = (deltas: readonly string[], planMode: boolean) => {
  const filter = new AssistantText({ planMode });
  let message = '';
  let plan = '';
  for (const { kind, text } of [...deltas.flatMap((delta) => filter.push(delta)), ...filter.end()]) {
    if (kind === 'message') message += text;
    else plan += text;
  }
  return { message, plan };
};

test('a citation is cut out of what is shown, however it is split', () => {
  expect(visible(['Hello <oai', '-mem-citation>abc', '</oai-mem-', 'citation> wor', '<ld'], false).message).toBe('Hello  wor<ld');
});

test('text is held back only while it could begin a tag', () => {
  const filter = new AssistantText({ planMode: false });

  expect(filter.push('a <o')).toEqual([{ kind: 'message', text: 'a ', opens: false }]);
  expect(filter.push('k')).toEqual([{ kind: 'message', text: '<ok', opens: false }]);
});

test('a citation that never ends takes the rest of the text', () => {
  expect(readAnswer('a <oai-mem-citation>b', { planMode: false }).message).toBe('a ');
});

describe('what a citation names', () => {
  test.each([
    [
      'entries and threads',
      '<citation_entries>\nMEMORY.md:1-2|note=[n]\nbroken\n</citation_entries>\n<rollout_ids>\nx\nx\n</rollout_ids>',
      { entries: [{ path: 'MEMORY.md', lineStart: 1, lineEnd: 2, note: 'n' }], threadIds: ['x'] },
    ],
    ['threads under their other name', '<thread_ids>\na\nb\n</thread_ids>', { entries: [], threadIds: ['a', 'b'] }],
    ['nothing that is understood', 'what?', null],
  ])('%s', (_name, cited, expected) => {
    expect(readAnswer(`x<oai-mem-citation>${cited}</oai-mem-citation>`, { planMode: false }).citation).toEqual(expected);
  });
});

test('an answer of several plans proposes the last one', () => {
  expect(readAnswer('<proposed_plan>\none\n</proposed_plan>\nmid\n<proposed_plan>\ntwo\n', { planMode: true })).toEqual({
    message: 'mid\n',
    citation: null,
    plan: 'two\n',
  });
});

test('however a text is split into deltas, the same is shown', () => {
  const piece = fc.constantFrom(
    '<proposed_plan>\n',
    '</proposed_plan>\n',
    '<oai-mem-citation>',
    '</oai-mem-citation>',
    '<',
    '\n',
    ' ',
    'a',
    'plan>',
  );
  void fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(80), { maxLength: 6 }), fc.boolean(), (pieces, cuts, planMode) => {
      const text = pieces.join('');
      const ends = [...new Set(cuts)].filter((cut) => cut < text.length).sort((a, b) => a - b);
      const deltas = [...ends, text.length].map((end, index) => text.slice(ends[index - 1] ?? 0, end));

      expect(visible(deltas, planMode)).toEqual(visible([text], planMode));
    }),
  );
});
