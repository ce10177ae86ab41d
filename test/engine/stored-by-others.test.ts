import { expect, test } from 'vitest';
import { isSameEnvironment } from '../../src/engine/context/environment.js';
import { toHistory } from '../../src/engine/projection/from-rollout.js';

const historyOf = (output: string) =>
  toHistory([{ type: 'response_item', payload: { type: 'custom_tool_call_output', call_id: 'p1', output } }]).items.map(
    (item) => item.output,
  );

test('what a patch answered is told as text when another writer stored it as JSON', () => {
  const stored = JSON.stringify({ output: 'Success.\n', metadata: { exit_code: 0, duration_seconds: 1.2 } });

  expect(historyOf(stored)).toEqual(['Exit code: 0\nWall time: 1.2 seconds\nOutput:\nSuccess.\n']);
});

test.each(['Success.\n', '{"output":', '{"output":"x"}', '{"output":"x","metadata":{"exit_code":"0"}}'])(
  'the answer %j stays as it is',
  (output) => {
    expect(historyOf(output)).toEqual([output]);
  },
);

test.each([
  ['UTC', 'Etc/UTC', true],
  ['Asia/Calcutta', 'Asia/Kolkata', true],
  ['Europe/Berlin', 'Europe/Paris', false],
  ['UTC', '', false],
  ['UTC', 'Nowhere/Land', false],
])('the zones %s and %s are the same: %s', (a, b, same) => {
  const facts = { cwd: '/srv', shell: 'bash', currentDate: '2026-01-01' };

  expect(isSameEnvironment({ ...facts, timezone: a }, { ...facts, timezone: b })).toBe(same);
});
