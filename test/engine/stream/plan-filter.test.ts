import { expect, test } from 'vitest';
import { PlanFilter } from '../../../src/engine/stream/plan-filter.js';

const split = (...deltas: readonly string[]) => {
  const filter = new PlanFilter();
  return [...deltas.flatMap((delta) => filter.push(delta)), ...filter.end()].map(({ kind, text, opens }) =>
    opens ? `<plan>${text}` : `${kind}: ${text}`,
  );
};

test.each([
  ['text alone passes', ['Hello\n', 'world'], ['message: Hello\n', 'message: world']],
  ['a plan goes its own way', ['a\n<proposed_plan>\nb\n</proposed_plan>\nc'], ['message: a\n', '<plan>b\n', 'message: c']],
  [
    'tags may come in pieces',
    ['a\n<propo', 'sed_plan>\n# P', 'lan\n</proposed_', 'plan>\nc'],
    ['message: a\n', '<plan># P', 'plan: lan\n', 'message: c'],
  ],
  ['white space around a tag is part of its line', [' \t<proposed_plan> \nb\n  </proposed_plan>'], ['<plan>b\n']],
  ['a tag within a line is text', ['see <proposed_plan> here\n'], ['message: see <proposed_plan> here\n']],
  ['a tag with more on its line is text', ['<proposed_plan> here\n'], ['message: <proposed_plan> here\n']],
  ['an end without a beginning is text', ['</proposed_plan>\nx'], ['message: </proposed_plan>\nx']],
  ['a plan that never ends ends with the text', ['<proposed_plan>\nb'], ['<plan>b']],
  ['a beginning that never was a tag comes out at the end', ['<proposed'], ['message: <proposed']],
  ['a tag at the very end counts', ['<proposed_plan>\nb\n</proposed_plan>'], ['<plan>b\n']],
])('%s', (_name, deltas, expected) => {
  expect(split(...deltas)).toEqual(expected);
});
