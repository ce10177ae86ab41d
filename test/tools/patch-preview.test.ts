import { expect, test } from 'vitest';
import { PatchPreview } from '../../src/engine/patch/patch-preview.js';
import { streamPatch } from '../../src/engine/tools/patches/patch-stream.js';
import type { ToolContext } from '../../src/engine/tools/tool.js';

const patch =
  '*** Begin Patch\n*** Add File: b.txt\n+one\n+two\n*** Update File: a.txt\n*** Move to: c.txt\n@@ ctx\n kept\n-x\n+y\n*** Delete File: gone.txt\n*** End Patch';

test('a patch is shown as far as its lines are whole, however it is cut', () => {
  const whole = new PatchPreview();
  const bits = new PatchPreview();

  whole.push(`${patch}\n`);
  for (const character of `${patch}\n`) bits.push(character);

  expect(whole.changes()).toEqual([
    { path: 'a.txt', kind: { type: 'update', move_path: 'c.txt' }, diff: '@@ ctx\n-kept\n-x\n+kept\n+y\n\n\nMoved to: c.txt' },
    { path: 'b.txt', kind: { type: 'add' }, diff: 'one\ntwo\n' },
    { path: 'gone.txt', kind: { type: 'delete' }, diff: '' },
  ]);
  expect(bits.changes()).toEqual(whole.changes());
});

test('there is nothing to show before the first line of a change', () => {
  const preview = new PatchPreview();

  expect(preview.push('*** Begin Patch\n*** Add File: b.txt\n+on')).toBe(false);
  expect(preview.push('e\n')).toBe(true);
  expect(preview.push('+tw')).toBe(false);
});

test('clients are told at once, then twice a second, and of the rest at the end', () => {
  let nowMs = 0;
  const told: unknown[] = [];
  const emit: ToolContext['emit'] = (event) => {
    if (event.type === 'patchUpdated') told.push([nowMs, event.changes.map(({ diff }) => diff).join()]);
  };
  const stream = streamPatch('c', { threadId: 't', turnId: 'u', emit, now: () => nowMs });

  stream.push('*** Begin Patch\n*** Add File: a\n+1\n');
  nowMs = 100;
  stream.push('+2\n');
  nowMs = 600;
  stream.push('+3\n');
  nowMs = 700;
  stream.push('+4\n*** End Patch');
  stream.end();

  expect(told).toEqual([
    [0, '1\n'],
    [600, '1\n2\n3\n'],
    [700, '1\n2\n3\n4\n'],
  ]);
});
