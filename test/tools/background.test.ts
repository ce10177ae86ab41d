import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ManagedProcess, ProcessEnd, Processes, SpawnRequest } from '../../src/platform/processes/process.js';
import { systemProcesses } from '../../src/platform/processes/process.js';
import { openToolBench } from './tool-context.js';

const sessionOf = (text: unknown): number => Number(/session ID (\d+)/.exec(String(text))?.[1]);

/** A zombie has ended; nobody has asked for its exit code yet. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) Z /.test(stat);
}

/** Programs that run until they are killed, and cost nothing. */
function endlessProcesses(): Processes & { readonly running: number } {
  let running = 0;
  return {
    get running() {
      return running;
    },
    spawn: async (): Promise<ManagedProcess> => {
      running++;
      // A process group of nobody: the real signals of a kill reach no one.
      const child = await systemProcesses.spawn({ program: 'sleep', args: ['1000'], cwd: '/', env: {}, onOutput: () => {} });
      void child.ended.then(() => {
        running--;
      });
      return child;
    },
  };
}

test('a command that left its group is ended with the thread, even if it ignores the request', async () => {
  await using bench = await openToolBench();
  await bench.call('exec_command', {
    cmd: `setsid bash -c 'trap "" TERM; echo $$ > pid; while true; do sleep 0.05; done' & wait`,
    yield_time_ms: 250,
  });
  const pid = Number(await readFile(join(bench.cwd, 'pid'), 'utf8'));
  expect(await isAlive(pid)).toBe(true);

  await bench.tools.close();

  await expect.poll(() => isAlive(pid)).toBe(false);
});

test('a command that ignores the request to end is killed', async () => {
  await using bench = await openToolBench();
  await bench.call('exec_command', { cmd: "trap '' TERM; while true; do sleep 0.05; done", yield_time_ms: 250 });

  await bench.tools.close();

  expect((await bench.seen('itemCompleted')).item).toMatchObject({ exitCode: -1 });
});

test('cleaning ends the running commands, and the thread goes on', async () => {
  await using bench = await openToolBench();
  const started = await bench.call('exec_command', { cmd: 'sleep 1000', yield_time_ms: 250 });

  await bench.tools.cleanBackgroundTerminals();
  const polled = await bench.call('write_stdin', { session_id: sessionOf(started.body) });
  const next = await bench.call('exec_command', { cmd: 'echo next' });

  expect(polled.body).toMatch(/^write_stdin failed: Unknown process id /);
  expect(next.body).toContain('next\n');
});

test('the model is warned of many open commands; past 64 the one that was not looked at for the longest time is ended', async () => {
  const processes = endlessProcesses();
  await using bench = await openToolBench({ processes });
  const start = () => bench.call('exec_command', { cmd: 'x', yield_time_ms: 250 });
  const first = sessionOf((await start()).body);
  const second = sessionOf((await start()).body);
  const poll = (id: number) => bench.call('write_stdin', { session_id: id, chars: 'x' });

  await Promise.all(Array.from({ length: 62 }, start));
  expect(bench.warnings[0]).toContain('60 commands');
  expect(bench.warnings).toHaveLength(5);
  expect((await poll(first)).body).toContain('stdin is closed'); // A look all the same: the second is the oldest now.
  await start();

  expect((await poll(second)).body).toContain('Unknown process id');
  expect((await poll(first)).body).toContain('stdin is closed');
  await expect.poll(() => processes.running).toBe(64);
});

test('a hundred megabytes of output are streamed up to the limit and kept in bounds', async () => {
  await using bench = await openToolBench();

  await bench.call('exec_command', { cmd: 'head -c 100000000 /dev/zero | tr "\\0" x', yield_time_ms: 30_000 });
  const { item } = await bench.seen('itemCompleted');
  const deltas = bench.events.flatMap((event) => (event.type === 'commandOutputDelta' ? [event.delta] : []));

  expect(item).toMatchObject({ aggregatedOutput: expect.stringContaining('bytes omitted') });
  expect(deltas).toHaveLength(10_000);
  expect(Math.max(...deltas.map((delta) => Buffer.byteLength(delta)))).toBeLessThanOrEqual(8192);
});

test('both streams of a command share the limit of deltas, and characters stay whole', async () => {
  const requests: SpawnRequest[] = [];
  let end = (_end: ProcessEnd): void => {};
  const ended = new Promise<ProcessEnd>((resolve) => {
    end = resolve;
  });
  const exited = ended.then(() => undefined);
  const idle = { pid: 2 ** 22 - 1, exited, ended, pause() {}, resume() {}, endInput() {}, resize() {}, kill() {}, write: async () => {} };
  const processes: Processes = {
    spawn: async (request) => {
      requests.push(request);
      return idle;
    },
  };
  await using bench = await openToolBench({ processes });
  const running = bench.call('exec_command', { cmd: 'x' });
  await expect.poll(() => requests.length).toBe(1);
  const write = (bytes: number[], stream: 'stdout' | 'stderr') => requests[0]?.onOutput(Buffer.from(bytes), stream);

  write([0xc3], 'stdout');
  write([0x21], 'stderr');
  write([0xa4], 'stdout');
  for (let count = 0; count < 6000; count++) {
    write([0x61], 'stdout');
    write([0x62], 'stderr');
  }
  end({ exitCode: 0, bySignal: false });
  await running;
  const deltas = bench.events.flatMap((event) => (event.type === 'commandOutputDelta' ? [event.delta] : []));

  expect(deltas.slice(0, 3)).toEqual(['!', 'ä', 'a']);
  expect(deltas).toHaveLength(10_000);
});
