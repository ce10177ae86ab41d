// What the store costs at scale, through the server's own methods: `npm run bench -- store [list|long|appends]`.
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

async function timed(work) {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const result = await work();
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (user + system) / 1000, result };
}
const both = ({ ms: wall, cpuMs }) => `${wall.toFixed(1)} ms, ${cpuMs.toFixed(1)} ms of processor`;
/** The middle one by the processor's time, which other work on the machine changes least. */
const middle = (runs) => runs.toSorted((a, b) => a.cpuMs - b.cpuMs)[Math.floor(runs.length / 2)];

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

/** What a first list sets going. The lists themselves are in the table (`table/lists.mjs`). */
async function benchList(count) {
  const home = join(base, 'many');
  await makeManyThreads(home, count);

  const server = await startServer(home);
  const began = performance.now();
  const cold = await timed(() => server.thread.list({}));
  row(`thread/list, first page of ${count}, cold`, ms(cold.ms), 'at once: < 1000 ms', cold.ms < 1000 && cold.result.data.length === 25);
  const call = await timed(() => server.thread.loaded.list({}));
  row('another call while rows are made', ms(call.ms), '< 100 ms', call.ms < 100);
  await filled(home);
  row(`rows of ${count} threads made in the background, from the first list on`, ms(performance.now() - began));
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

/** The most processor time between two turns of the event loop: what anybody else in the process has to wait for. */
async function longestStretch(work) {
  let longest = 0;
  let last = process.cpuUsage();
  let watch = null;
  const look = () => {
    const { user, system } = process.cpuUsage(last);
    longest = Math.max(longest, (user + system) / 1000);
    last = process.cpuUsage();
    watch = setImmediate(look);
  };
  look();
  await work();
  clearImmediate(watch);
  return longest;
}

async function benchLong({ turns, bytes }) {
  const home = join(base, 'long');
  const { id, path } = await makeLongThread(home, { turns, bytes });
  const { size } = await stat(path);
  await parseBare(path);
  const floorOf = async (work) => middle([await timed(work), await timed(work), await timed(work)]);
  const floor = await floorOf(() => parseBare(path));
  const slurped = await floorOf(() => parseSlurped(path));
  row(`floor: read and parse ${mib(size)} by lines`, both(floor));
  row('floor: the same at once, all in memory', both(slurped));
  const least = Math.min(floor.cpuMs, slurped.cpuMs);

  const within3 = async (name, work) => {
    const values = [];
    let peak = 0;
    for (let i = 0; i < 3; i++) {
      const server = await startServer(home);
      await server.thread.loaded.list({});
      global.gc?.();
      const before = process.memoryUsage().rss;
      const watch = setInterval(() => {
        peak = Math.max(peak, process.memoryUsage().rss - before);
      }, 5);
      values.push(await timed(() => work(server)));
      clearInterval(watch);
      await server.close();
    }
    const value = middle(values);
    row(name, `${both(value)}: ${(value.cpuMs / least).toFixed(1)}× the lesser floor`, '< 3×', value.cpuMs < 3 * least);
    const server = await startServer(home);
    await server.thread.loaded.list({});
    const stretch = await longestStretch(() => work(server));
    await server.close();
    row(`${name}: the longest that others wait`, `${ms(stretch)} of processor`, '< 50 ms', stretch < 50);
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
