// What watching a turn costs, in one run: where nobody watches, and with every span kept in memory. Needs a build.
//   node bench/run.mjs telemetry [FOLDER]
// FOLDER: another build of the library (the `dist` of a commit, with its node_modules above it), to compare the cost of the points
// where nobody watches with: one from before they were there shows what they add.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const deltas = 5000;
const rounds = 100;
const warmUp = 30;
const kinds = {
  trivial: { title: 'trivial turn', text: 'ok', chunks: 1, batch: 80 },
  many: { title: `${deltas} deltas`, text: 'word '.repeat(deltas), chunks: deltas, batch: 6 },
};

if (process.send) await play(process.argv[2], process.argv[3], process.argv[4] === 'watched');
else await compareAll(process.argv[3]);

/** Plays a batch of turns each time it is told to, and answers how long they took. */
async function play(testing, kind, isWatched) {
  const { recordSpans, says, scriptedModel, startTestServer } = await import(testing);
  const { text, chunks, batch } = kinds[kind];
  const answer = says(text, { chunks });
  const model = scriptedModel(Array.from({ length: (rounds + warmUp) * batch }, () => answer));
  const telemetry = isWatched ? { telemetry: { tracer: (await recordSpans()).tracer } } : {};
  const server = await startTestServer({ model, ...telemetry });
  process.on('message', async () => {
    // A thread of its own each time: histories that grow are another matter.
    const { thread } = await server.thread.start({ cwd: '/' });
    const before = process.cpuUsage();
    for (let turn = 0; turn < batch; turn++) {
      const done = server.once('turn/completed');
      await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go', text_elements: [] }] });
      await done;
    }
    // Time of the processor, not of the clock: other programs do not count.
    const { user, system } = process.cpuUsage(before);
    process.send((user + system) / 1000 / batch);
  });
  process.send('ready');
}

async function compareAll(folder) {
  const own = join(fileURLToPath(new URL('..', import.meta.url)), 'dist');
  for (const kind of Object.keys(kinds)) {
    const players = [await player(own, kind), await player(own, kind, 'watched')];
    if (folder !== undefined) players.push(await player(resolve(folder), kind));
    const [plain, watched, other] = await timesOf(players);
    tell(kind, 'every span kept, against none', watched, plain);
    if (other !== undefined && tell(kind, 'nobody watches, against the other build', plain, other) > 1.02) process.exitCode = 1;
    for (const child of players) child.kill();
  }
}

/** A process of its own: what one compiles and collects is nothing to the others. */
async function player(dist, kind, mode = 'plain') {
  const testing = pathToFileURL(join(dist, 'testing/index.js')).href;
  const child = fork(fileURLToPath(import.meta.url), [testing, kind, mode]);
  await once(child, 'message');
  return child;
}

async function batchOf(child) {
  child.send('play');
  const [ms] = await once(child, 'message');
  return ms;
}

/** Batches of all by turns, so that what changes meanwhile meets all; of each the best tenth, which nothing disturbed. */
async function timesOf(players) {
  const times = players.map(() => []);
  for (let round = -warmUp; round < rounds; round++) {
    for (let step = 0; step < players.length; step++) {
      const index = (step + Math.abs(round)) % players.length;
      const ms = await batchOf(players[index]);
      if (round >= 0) times[index].push(ms);
    }
  }
  return times.map((values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 10)]);
}

function tell(kind, name, ms, floor) {
  const more = ((ms / floor - 1) * 100).toFixed(1);
  console.log(`${kinds[kind].title}, ${name}: ${ms.toFixed(3)} ms, ${floor.toFixed(3)} ms: ${more} %`);
  return ms / floor;
}
