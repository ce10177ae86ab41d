import { expect, test } from 'vitest';
import { GoalRests } from '../../src/engine/goals/goal-rests.js';
import type { Schedule } from '../../src/platform/schedule.js';

/** Times that are asked for pass when a test says so. */
function createTimes() {
  const asked: { readonly ms: number; readonly pass: () => void; isCalledOff: boolean }[] = [];
  const schedule: Schedule = (ms, pass) => {
    const time = { ms, pass, isCalledOff: false };
    asked.push(time);
    return () => {
      time.isCalledOff = true;
    };
  };
  return { asked, rests: new GoalRests(schedule) };
}

test('each failure in a row doubles the rest, up to five minutes', () => {
  const { asked, rests } = createTimes();
  for (let failures = 0; failures < 12; failures++) {
    rests.begin('t', () => {});
    asked.at(-1)?.pass();
  }

  expect(asked.map(({ ms }) => ms / 1000)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
});

test('a thread rests until the time has passed, and is told so', () => {
  const { asked, rests } = createTimes();
  let isOver = false;
  rests.begin('t', () => {
    isOver = true;
  });
  const before = [rests.isResting('t'), rests.isResting('other'), isOver];
  asked[0]?.pass();

  expect([before, rests.isResting('t'), isOver]).toEqual([[true, false, false], false, true]);
});

test('what goes well begins the count anew', () => {
  const { asked, rests } = createTimes();
  rests.begin('t', () => {});
  rests.begin('t', () => {});
  rests.end('t');
  rests.begin('t', () => {});

  expect(asked.map(({ ms, isCalledOff }) => [ms, isCalledOff])).toEqual([
    [1000, true],
    [2000, true],
    [1000, false],
  ]);
});

test('at the end all times are called off', () => {
  const { asked, rests } = createTimes();
  rests.begin('a', () => {});
  rests.begin('b', () => {});
  rests.endAll();

  expect(asked.map(({ isCalledOff }) => isCalledOff)).toEqual([true, true]);
});
