import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { systemProcesses } from '../../src/platform/processes/process.js';
import { WatchedProcesses, watchProgram } from '../../src/platform/processes/watched-processes.js';
import { isRunning } from '../server/support/is-running.js';

const sleeper = () =>
  systemProcesses.spawn({ program: 'sleep', args: ['300'], cwd: '/', env: { PATH: '/usr/bin:/bin' }, onOutput: () => {} });

test('what runs when the server is gone is ended', async () => {
  const [kept, ended] = await Promise.all([sleeper(), sleeper()]);
  const watch = spawn('/bin/sh', ['-c', watchProgram], { stdio: ['pipe', 'ignore', 'ignore'] });
  watch.stdin.write(`+ ${kept.pid}\n+ ${ended.pid}\n- ${kept.pid}\n`);

  watch.stdin.end();
  await once(watch, 'close');

  expect((await ended.ended).bySignal).toBe(true);
  expect(isRunning(kept.pid)).toBe(true);
  kept.kill('SIGKILL');
  await kept.ended;
});

test('it goes with the server', async () => {
  const processes = new WatchedProcesses(systemProcesses);
  const started = await processes.spawn({ program: 'true', args: [], cwd: '/', env: { PATH: '/usr/bin:/bin' }, onOutput: () => {} });
  await started.ended;

  await processes.close();
  await processes.close();

  expect(isRunning(started.pid)).toBe(false);
});
