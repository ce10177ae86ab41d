// From nothing to the first answer, each time in a process of its own, and the memory that it then holds.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { interleaved, mapValues } from './measure.mjs';
import { startProgram } from './program.mjs';
import { makeHome, programs } from './subjects.mjs';

const library = `import { AppServer } from 'keelson';
const server = await AppServer.start();
await server.thread.loaded.list({});
console.log('{"id":1,"result":{}}');
process.stdin.resume().on('end', () => server.close());`;

const ways = {
  floor: { command: process.execPath, args: ['-e', `process.stdin.once('data', () => console.log('{"id":1,"result":{}}'))`] },
  'in process': {
    command: process.execPath,
    args: ['--input-type=module', '-e', library],
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  },
  ...programs,
};

/** What a program does right after its first answer belongs to the memory of its start. */
const settleMs = 500;
const rounds = 9;

export async function startRows({ folder, url, row }) {
  const memory = {};
  for (const name of Object.keys(ways)) await makeHome(join(folder, name), url);
  const times = await interleaved(
    rounds,
    mapValues(ways, (way, name) => async (round) => {
      const began = performance.now();
      const client = startProgram({ home: join(folder, name), cwd: folder, ...way });
      await client.initialize();
      const ms = performance.now() - began;
      const processorMs = await client.processorMs();
      if (round === rounds) {
        await delay(settleMs);
        memory[name] = await client.memory();
      }
      await client.close();
      return { ms, processorMs };
    }),
  );
  row('start to the first answer', times, { floor: 'Node that answers a line', unit: 'ms', mostOfReference: 1.3 });
  row(
    'memory then',
    mapValues(memory, ({ now }) => now),
    { unit: 'MiB', mostOfReference: 1 },
  );
  row(
    'memory, at most',
    mapValues(memory, ({ peak }) => peak),
    { unit: 'MiB', mostOfReference: 1 },
  );
}
