import { expect, test, vi } from 'vitest';
import { startTimer } from '../../src/engine/exec/wait-pause.js';
import { Pause } from '../../src/engine/thread/pause.js';

test('time in which somebody is asked does not count', () => {
  vi.useFakeTimers();
  try {
    const pause = new Pause();
    let expired = false;
    const expire = (): void => {
      expired = true;
    };
    startTimer({ ms: 1000, pause, now: () => Date.now(), expire });

    vi.advanceTimersByTime(600);
    pause.increment();
    vi.advanceTimersByTime(60_000);
    expect(expired).toBe(false);
    pause.decrement();
    vi.advanceTimersByTime(399);
    expect(expired).toBe(false);
    vi.advanceTimersByTime(1);
    expect(expired).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

test('a clock that starts while it is paused begins when the pause ends, and a cancelled one never expires', () => {
  vi.useFakeTimers();
  try {
    const pause = new Pause();
    pause.increment();
    let expired = 0;
    const timer = { ms: 10, pause, now: () => Date.now(), expire: () => void expired++ };
    startTimer(timer);
    const cancelled = startTimer(timer);

    vi.advanceTimersByTime(100);
    cancelled.cancel();
    pause.decrement();
    vi.advanceTimersByTime(10);

    expect(expired).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});
