// One thread of 2,000 turns and 50 MiB: resumed, read, its turns listed; each time by a process that does not know it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeLongThread } from '../generated-home.mjs';
import { interleaved, mapValues, once } from './measure.mjs';
import { makeHome, subjects } from './subjects.mjs';

const turns = 2000;
const bytes = 50 * 2 ** 20;

export async function historyRows({ folder, url, row }) {
  const homes = {};
  let made = null;
  for (const name of Object.keys(subjects)) {
    homes[name] = await makeHome(join(folder, name), url);
    made = await makeLongThread(homes[name], { turns, bytes });
  }
  const { id, path } = made;
  const memory = {};

  const measured = (work) =>
    interleaved(3, {
      floor: () => once(() => parseLines(path)),
      ...mapValues(homes, (home, name) => async () => {
        const client = await subjects[name].start({ home, cwd: folder });
        await client.request('thread/loaded/list', {});
        const found = await once(() => work(client), client.processorMs);
        memory[name] = await client.memory?.();
        await client.kill();
        return found;
      }),
    });
  const floor = 'read, parse the lines';
  const isWhole = ({ thread }) => {
    if (thread.turns.length !== turns) throw new Error(`${thread.turns.length} turns`);
  };
  const read = await measured(async (client) => isWhole(await client.request('thread/read', { threadId: id, includeTurns: true })));
  row('2,000 turns read', read, { floor, unit: 'ms' });
  const listed = await measured((client) => client.request('thread/turns/list', { threadId: id }));
  row('their first page (thread/turns/list)', listed, { floor, unit: 'ms' });
  const resumed = await measured(async (client) => isWhole(await client.request('thread/resume', { threadId: id })));
  row('2,000 turns resumed', resumed, { floor, unit: 'ms' });
  const known = Object.entries(memory).filter(([, found]) => found !== undefined);
  row('memory then', Object.fromEntries(known.map(([name, { now }]) => [name, now])), { unit: 'MiB' });
  row('memory, at most', Object.fromEntries(known.map(([name, { peak }]) => [name, peak])), { unit: 'MiB', mostOfReference: 1 });
}

/** All in memory at once, which is faster than by lines. */
async function parseLines(path) {
  for (const line of (await readFile(path, 'utf8')).split('\n')) if (line !== '') JSON.parse(line);
}
