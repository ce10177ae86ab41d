import { expect, test } from 'vitest';
import { systemProcesses } from '../../src/platform/processes/process.js';

const pipes = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'PipeWrap').length;

test('a program that left another one behind with its pipes keeps nobody from ending', async () => {
  const before = pipes();
  let output = '';

  const child = await systemProcesses.spawn({
    program: '/bin/sh',
    args: ['-c', 'sleep 30 & echo $!'],
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    onOutput: (chunk) => {
      output += chunk.toString();
    },
  });
  const end = await child.ended;
  const after = pipes();
  process.kill(Number(output));

  expect(end.exitCode).toBe(0);
  expect(after).toBeLessThanOrEqual(before);
});
