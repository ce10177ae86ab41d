import { expect, test } from 'vitest';
import { EndSignals } from '../../transport/src/signals.js';

test('signals are heard one after another, also those that came before anybody asked', async () => {
  const signals = new EndSignals();

  process.emit('SIGTERM', 'SIGTERM');
  const first = await signals.next();
  const waiting = signals.next();
  process.emit('SIGINT', 'SIGINT');
  const second = await waiting;
  signals.stop();

  expect([first, second]).toEqual(['SIGTERM', 'SIGINT']);
  expect(process.listenerCount('SIGTERM')).toBe(0);
});
