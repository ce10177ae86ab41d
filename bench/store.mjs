// What the store costs at scale, through the server's own methods: `npm run bench -- store [list|long|appends]`.
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import Driver from 'better-sqlite3';
import { AppServer } from 'keelson';
import { makeLongThread, makeManyThreads } from './generated-home.mjs';

const only = process.argv[3] ?? 'all';
const base = await mkdtemp(join(tmpdir(), 'keelson-bench-store-'));
const rows = [];
const row = (name, value, target = '', isMet = null) => {
  rows.push([name, value, target, isMet === null ? '' : isMet ? 'yes' : 'NO']);
  console.error(`${name}: ${value}`);
};
const ms = (value) => `${value.toFixed(1)} ms`;
const mib = (bytes) => `${(bytes / 1048576).toFixed(0)} MiB`;
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function timed(work) {
  const began = performance.now();
  const result = await work();
  return { ms: performance.now() - began, result };
}
const startServer = (home) =>
  AppServer.start({
    home,
    cwd: base,
    capabilities: { experimentalApi: true },
    config: {
      model: 'mock-model',
      model_provider: 'mock',
      'model_providers.mock': { name: 'Mock', base_url: 'http://127.0.0.1:9/v1', wire_api: 'responses' },
    },
  });

/** Waits until all threads have their rows. */
async function filled(home) {
  const db = new Driver(join(home, 'state_5.sqlite'), { readonly: true });
  const status = db.prepare('SELECT status FROM backfill_state').pluck();
  while (status.get() !== 'complete') await new Promise((resolve) => setTimeout(resolve, 20));
  db.close();
}

async function benchList(count) {
  const home = join(base, 'many');
  await makeManyThreads(home, count);

  let server = await startServer(home);
  const began = performance.now();
  const cold = await timed(() => server.thread.list({}));
  row(`thread/list, first page of ${count}, cold`, ms(cold.ms), 'at once: < 1000 ms', cold.ms < 1000 && cold.result.data.length === 25);
  const coldByUpdate = await timed(() => server.thread.list({ sortKey: 'updated_at' }));
  row('the same by update, while rows are made', ms(coldByUpdate.ms));
  const call = await timed(() => server.thread.loaded.list({}));
  row('another call while rows are made', ms(call.ms), '< 100 ms', call.ms < 100);
  await filled(home);
  row(`rows of ${count} threads made in the background, from the first list on`, ms(performance.now() - began));
  const warm = [];
  for (let i = 0; i < 30; i++) warm.push((await timed(() => server.thread.list({}))).ms);
  row('thread/list, first page, warm', ms(median(warm)), '< 10 ms', median(warm) < 10);
  const byUpdate = [];
  for (let i = 0; i < 30; i++) byUpdate.push((await timed(() => server.thread.list({ sortKey: 'updated_at' }))).ms);
  row('the same by update', ms(median(byUpdate)), '< 10 ms', median(byUpdate) < 10);
  const byFolder = [];
  for (let i = 0; i < 30; i++) byFolder.push((await timed(() => server.thread.list({ cwd: '/work/project-7' }))).ms);
  row('the same of one folder', ms(median(byFolder)), '< 10 ms', median(byFolder) < 10);
  const search = await timed(() => server.thread.list({ searchTerm: 'Question 77:' }));
  row('the same with words that one thread has', ms(search.ms));

  const paging = await timed(async () => {
    const seen = new Set();
    let cursor = null;
    do {
      const page = await server.thread.list({ cursor, limit: 100 });
      for (const { id } of page.data) seen.add(id);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return seen.size;
  });
  row(`paging through all ${count}, 100 at a time`, `${ms(paging.ms)}, ${paging.result} threads`, 'all of them', paging.result === count);
  await server.close();

  server = await startServer(home);
  const again = await timed(() => server.thread.list({}));
  row('first page of a new process on the filled home', ms(again.ms));
  await server.close();
}

/** The floor: the same bytes read and parsed line by line, nothing kept. */
async function parseBare(path) {
  let lines = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    JSON.parse(line);
    lines++;
  }
  return lines;
}
const parseSlurped = async (path) => {
  for (const line of (await readFile(path, 'utf8')).split('\n')) if (line !== '') JSON.parse(line);
};

async function benchLong({ turns, bytes }) {
  const home = join(base, 'long');
  const { id, path } = await makeLongThread(home, { turns, bytes });
  const { size } = await stat(path);
  await parseBare(path);
  const floor = median([
    (await timed(() => parseBare(path))).ms,
    (await timed(() => parseBare(path))).ms,
    (await timed(() => parseBare(path))).ms,
  ]);
  const slurped = median([(await timed(() => parseSlurped(path))).ms, (await timed(() => parseSlurped(path))).ms]);
  row(`floor: read and parse ${mib(size)} by lines`, ms(floor));
  row('floor: the same at once, all in memory', ms(slurped));
  const least = Math.min(floor, slurped);

  const within3 = async (name, work) => {
    const values = [];
    let peak = 0;
    const delay = monitorEventLoopDelay({ resolution: 5 });
    for (let i = 0; i < 3; i++) {
      const server = await startServer(home);
      await server.thread.loaded.list({});
      global.gc?.();
      const before = process.memoryUsage().rss;
      const watch = setInterval(() => {
        peak = Math.max(peak, process.memoryUsage().rss - before);
      }, 5);
      delay.enable();
      values.push((await timed(() => work(server))).ms);
      delay.disable();
      clearInterval(watch);
      await server.close();
    }
    const value = median(values);
    row(name, `${ms(value)} (${(value / least).toFixed(1)}× the lesser floor)`, '< 3×', value < 3 * least);
    row(`${name}: the longest that others wait`, ms(delay.max / 1e6), '< 50 ms', delay.max / 1e6 < 50);
    row(`${name}: memory over before, at most`, mib(peak));
  };
  await within3(`thread/read of ${turns} turns`, async (server) => {
    const { thread } = await server.thread.read({ threadId: id, includeTurns: true });
    if (thread.turns.length !== turns) throw new Error(`${thread.turns.length} turns`);
  });
  await within3(`thread/resume of ${turns} turns`, async (server) => {
    const { thread } = await server.thread.resume({ threadId: id });
    if (thread.turns.length !== turns) throw new Error(`${thread.turns.length} turns`);
  });
  await within3(`thread/resume of ${turns} turns without turns`, (server) => server.thread.resume({ threadId: id, excludeTurns: true }));
  const server = await startServer(home);
  await server.thread.read({ threadId: id });
  const summary = await timed(() => server.thread.read({ threadId: id }));
  row(`thread/read without turns`, ms(summary.ms));
  const pages = [];
  for (let i = 0; i < 3; i++) {
    const page = await timed(() => server.request('thread/turns/list', { threadId: id }).catch((error) => error));
    pages.push(page.ms);
  }
  row('thread/turns/list, the first time and again', pages.map(ms).join(', '));
  await server.close();
}

try {
  if (only === 'all' || only === 'list') await benchList(Number(process.argv[4] ?? 20_000));
  if (only === 'all' || only === 'long') await benchLong({ turns: 2000, bytes: 50 * 1048576 });
  if (only === 'all' || only === 'appends') await (await import('./store-appends.mjs')).benchAppends({ base, row });
} finally {
  await rm(base, { recursive: true, force: true });
}
console.log('| measured | keelson | target | met |');
console.log('| --- | --- | --- | --- |');
for (const cells of rows) console.log(`| ${cells.join(' | ')} |`);
