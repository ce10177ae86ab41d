// What an agent costs besides its turn, in processor time, and what an idle one holds. Needs a build.
//   node bench/run.mjs agents
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { AppServer, defineTool } from 'keelson';
import { callsTool, turn as response, says, scriptedModel } from 'keelson/testing';

const agents = 50;
const rounds = 5;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const spawns = response(...Array.from({ length: agents }, () => callsTool('spawn_agent', { message: 'work' })));
const nothings = response(...Array.from({ length: agents }, () => callsTool('nothing', {})));
const first = { spawn: spawns, nothing: nothings, hi: says('ok') };

/** Answers a root's first request with what its user asked for, and every other one with a word. */
const model = {
  async stream(call, onEvent) {
    const said = call.body.input.at(-1)?.content?.[0]?.text;
    const isRoot = call.headers['x-openai-subagent'] === undefined;
    await scriptedModel([(isRoot && first[said]) || says('ok')]).stream(call, onEvent);
  },
};

const base = await mkdtemp(join(tmpdir(), 'keelson-bench-agents-'));
const nothing = defineTool({ name: 'nothing', description: '', inputSchema: { type: 'object' }, run: () => 'done' });
const server = await AppServer.start({
  home: join(base, 'home'),
  cwd: base,
  model,
  tools: [nothing],
  // The snapshot of the shell is made once for a tree, beside everything else.
  config: { 'features.shell_snapshot': false, 'agents.max_threads': 10_000, approval_policy: 'never', sandbox_mode: 'danger-full-access' },
});

const settled = () => new Promise((resolve) => setTimeout(resolve, 300));
const start = async () => (await server.thread.start({ cwd: base })).thread.id;

/** Runs a turn in each thread, and waits for as many ends. */
async function run(threadIds, text, ends) {
  let left = ends;
  const done = new Promise((resolve, reject) => {
    const off = server.on('turn/completed', ({ turn }) => {
      if (turn.status !== 'completed') reject(new Error(`a turn ${turn.status}: ${turn.error?.message}`));
      if (--left > 0) return;
      off();
      resolve();
    });
  });
  for (const threadId of threadIds) await server.turn.start({ threadId, input: [{ type: 'text', text, text_elements: [] }] });
  await done;
}

/** Milliseconds of the processor, files written included. */
async function cost(work) {
  await settled();
  const before = process.cpuUsage();
  await work();
  await settled();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function held() {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const costs = [];
const held1 = [];
for (let round = 0; round <= rounds; round++) {
  const threads = [];
  for (let i = 0; i < agents; i++) threads.push(await start());
  const turns = await cost(() => run(threads, 'hi', agents));
  const [calling, spawning] = [await start(), await start()];
  const calls = await cost(() => run([calling], 'nothing', 1));
  const before = held();
  const spawned = await cost(() => run([spawning], 'spawn', agents + 1));
  const after = held();
  for (const threadId of [...threads, calling, spawning]) await server.thread.archive({ threadId });
  if (round === 0) continue; // It warms up.
  costs.push((spawned - calls - turns) / agents);
  held1.push((after - before) / agents);
}
await server.close();
await rm(base, { recursive: true, force: true });

const spawnMs = median(costs);
const childKiB = median(held1) / 1024;
console.log(`an agent beyond its turn ${spawnMs.toFixed(2)} ms of the processor (target 1 ms)`);
console.log(`an idle agent ${childKiB.toFixed(0)} KiB (target 1024 KiB)`);
if (spawnMs > 1 || childKiB > 1024) process.exitCode = 1;
