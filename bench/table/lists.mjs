// Twenty thousand stored threads: their first page cold and warm, a search, all pages.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { linkThreads, makeManyThreads } from '../generated-home.mjs';
import { bareColdPage, openBareRows, untilFilled } from './bare-lists.mjs';
import { closeAll, interleaved, mapValues, once, sample } from './measure.mjs';
import { makeHome, subjects } from './subjects.mjs';

const count = 20_000;
const words = 'Question 77:';

export async function listRows({ folder, url, row }) {
  const made = join(folder, 'made');
  await makeManyThreads(made, count);
  const homes = {};
  for (const name of Object.keys(subjects)) {
    homes[name] = await makeHome(join(folder, name), url);
    await linkThreads(made, homes[name]);
  }
  const ofNewProcess = (prepare) =>
    mapValues(homes, (home, name) => async () => {
      await prepare(home);
      const client = await subjects[name].start({ home, cwd: folder });
      const measured = await once(() => page(client, {}), client.processorMs);
      await client.kill();
      return measured;
    });

  const cold = await interleaved(3, { floor: () => once(() => bareColdPage(made)), ...ofNewProcess(forgetRows) });
  row('first page of 20,000, never listed before', cold, { floor: 'read 26 heads', unit: 'ms', most: 1000 });

  const clients = {};
  for (const [name, home] of Object.entries(homes)) {
    await forgetRows(home); // Those who were killed have begun them.
    clients[name] = await subjects[name].start({ home, cwd: folder });
    await page(clients[name], {});
    await untilFilled(home);
  }
  const bare = openBareRows(homes['in process']);
  const warm = ({ times, rounds = 3, floor, work }) =>
    interleaved(rounds, {
      floor: () => sample(times, floor),
      ...mapValues(clients, (client) => () => sample(times, () => work(client), client.processorMs)),
    });
  const pages = (params) => (client) => page(client, params);
  const first = await warm({ times: 15, floor: bare.page, work: pages({}) });
  row('the same, warm', first, { floor: 'the query', unit: 'ms', most: 5 });
  const byUpdate = await warm({ times: 15, floor: bare.pageByUpdate, work: pages({ sortKey: 'updated_at' }) });
  row('the same by update', byUpdate, { floor: 'the query', unit: 'ms', most: 5 });
  const searched = await warm({ times: 5, floor: () => bare.search(words), work: (client) => search(client) });
  row('searched for words of one thread', searched, { floor: 'the query', unit: 'ms' });
  const all = await warm({ times: 1, rounds: 2, floor: bare.allPages, work: allPages });
  row('all of them, 100 at a time', all, { floor: 'the queries', unit: 'ms' });
  bare.close();

  await closeAll(clients, { row, work: 'lists' });

  const again = await interleaved(5, { floor: () => once(() => bareColdPage(made)), ...ofNewProcess(async () => {}) });
  row('first page of a new process, listed before', again, { floor: 'read 26 heads', unit: 'ms' });
}

const forgetRows = (home) => Promise.all(['', '-wal', '-shm'].map((end) => rm(join(home, `state_5.sqlite${end}`), { force: true })));

async function page(client, params) {
  const { data } = await client.request('thread/list', params);
  if (data.length !== 25) throw new Error(`a page of ${data.length} threads`);
}

async function search(client) {
  const { data } = await client.request('thread/list', { searchTerm: words });
  if (data.length !== 1) throw new Error(`${data.length} threads were found`);
}

async function allPages(client) {
  const seen = new Set();
  for (let cursor = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
    const found = await client.request('thread/list', { cursor, limit: 100 });
    for (const { id } of found.data) seen.add(id);
    cursor = found.nextCursor;
  }
  if (seen.size !== count) throw new Error(`${seen.size} threads, not ${count}`);
}
