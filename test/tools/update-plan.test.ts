import { expect, test } from 'vitest';
import { openToolBench } from './tool-context.js';

test('a plan is told to clients', async () => {
  await using bench = await openToolBench();

  const output = await bench.call('update_plan', {
    explanation: 'why',
    plan: [
      { step: 'a', status: 'completed' },
      { step: 'b', status: 'in_progress' },
    ],
  });

  expect(output).toEqual({ body: 'Plan updated', success: true });
  expect(bench.events).toEqual([
    {
      type: 'planUpdated',
      threadId: 'thread',
      turnId: 'turn',
      explanation: 'why',
      plan: [
        { step: 'a', status: 'completed' },
        { step: 'b', status: 'inProgress' },
      ],
    },
  ]);
});

test('a status that is none is answered to the model', async () => {
  await using bench = await openToolBench();

  expect((await bench.call('update_plan', { plan: [{ step: 'x', status: 'zzz' }] })).body).toMatch(/^failed to parse function arguments: /);
});

test('what no plan has is answered to the model', async () => {
  await using bench = await openToolBench();

  expect((await bench.call('update_plan', { plan: [], more: 1 })).body).toBe('failed to parse function arguments: unknown field `more`');
  expect(bench.events).toEqual([]);
});
