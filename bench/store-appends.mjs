// A thousand appends per second to fifty threads: how long until a line is with the operating system, and what else is left.

import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { register } from 'tsx/esm/api';
import { threadId } from './generated-home.mjs';

const threads = 50;
const perSecond = 1000;
const seconds = 5;

export async function benchAppends({ base, row }) {
  const unregister = register();
  const { createLocalThreadStore } = await import('../src/store/local-thread-store.ts');
  const clock = { now: () => Date.now() };
  const logger = { warn: console.error, error: console.error };
  const store = createLocalThreadStore({ home: join(base, 'appends'), clock, logger });
  const writers = await Promise.all(
    Array.from({ length: threads }, (_, n) =>
      store.create({
        id: threadId(n, Date.now()),
        createdAtMs: Date.now(),
        cwd: '/nowhere',
        originator: 'bench',
        cliVersion: '0.130.0',
        source: 'cli',
        threadSource: null,
        modelProvider: 'mock',
        baseInstructions: null,
        forkedFromId: null,
      }),
    ),
  );
  const item = {
    type: 'response_item',
    payload: { type: 'function_call_output', call_id: 'call-1', output: 'a line of output\n'.repeat(60) },
  };
  for (const writer of writers) await writer.persist();

  const waits = [];
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const cpu = process.cpuUsage();
  const began = performance.now();
  let sent = 0;
  const pending = new Set();
  await new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(perSecond * seconds, Math.floor(((performance.now() - began) / 1000) * perSecond));
      for (; sent < due; sent++) {
        const at = performance.now();
        const writer = writers[sent % threads];
        writer.append([item]);
        const told = writer.written().then(() => {
          waits.push(performance.now() - at);
          pending.delete(told);
        });
        pending.add(told);
      }
      if (sent < perSecond * seconds) return;
      clearInterval(timer);
      resolve();
    }, 2);
  });
  await Promise.all(pending);
  const elapsed = performance.now() - began;
  const used = process.cpuUsage(cpu);
  delay.disable();
  await store.close();
  await unregister();

  waits.sort((a, b) => a - b);
  const at = (share) => waits[Math.floor((waits.length - 1) * share)];
  const rate = (waits.length / elapsed) * 1000;
  row(`appends to ${threads} threads`, `${rate.toFixed(0)}/s`, `${perSecond}/s`, rate > perSecond * 0.97);
  row('from append to written, median and 99th of 100', `${at(0.5).toFixed(2)} ms, ${at(0.99).toFixed(2)} ms`);
  row('processor while appending', `${(((used.user + used.system) / 1000 / elapsed) * 100).toFixed(0)} % of one core`);
  row('the longest that others wait while appending', `${(delay.max / 1e6).toFixed(1)} ms`);
}
