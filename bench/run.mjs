// What the library costs over the least that any program must do, measured in one run. Needs a quiet machine and a build.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppServer } from 'keelson';
import { Agent, request } from 'undici';

if (['store', 'threads', 'tools', 'agents', 'transport', 'sandbox', 'file-search', 'telemetry'].includes(process.argv[2])) {
  await import(`./${process.argv[2]}.mjs`);
  process.exit();
}

const base = await mkdtemp(join(tmpdir(), 'keelson-bench-'));
const modelProcess = spawn(process.execPath, [fileURLToPath(new URL('model-process.mjs', import.meta.url))], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [firstLine] = await once(modelProcess.stdout, 'data');
const url = String(firstLine).trim();

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function sample(times, work) {
  for (let i = 0; i < Math.ceil(times / 5); i++) await work();
  const values = [];
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    await work();
    values.push(performance.now() - began);
  }
  return median(values);
}

const dispatcher = new Agent();
/** The bare loop: post, read the stream, parse each event. */
async function bareTurn(prompt) {
  const { body } = await request(`${url}/responses`, {
    dispatcher,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'mock-model', input: prompt, stream: true }),
  });
  body.setEncoding('utf8');
  let rest = '';
  for await (const chunk of body) {
    const events = (rest + chunk).split('\n\n');
    rest = events.pop();
    for (const event of events) JSON.parse(event.slice(event.indexOf('\ndata: ') + 7));
  }
}

const server = await AppServer.start({
  home: join(base, 'home'),
  cwd: base,
  config: {
    model: 'mock-model',
    model_provider: 'mock',
    'model_providers.mock': { name: 'Mock', base_url: url, wire_api: 'responses', request_max_retries: 0, stream_max_retries: 0 },
  },
});

async function turn(text) {
  const { thread } = await server.thread.start({ cwd: base, approvalPolicy: 'never', sandbox: 'danger-full-access' });
  const one = async () => {
    const done = server.once('turn/completed');
    await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text, text_elements: [] }] });
    const { turn: ended } = await done;
    if (ended.status !== 'completed') throw new Error(`the turn ${ended.status}: ${ended.error?.message}`);
  };
  return one;
}

/** A thread's history grows with each turn: a fresh one now and then keeps the work the same. */
async function sampleTurns({ times, text }) {
  const medians = [];
  for (let i = 0; i < 5; i++) medians.push(await sample(Math.ceil(times / 5), await turn(text)));
  return median(medians);
}

let heard = 0;
server.on('item/agentMessage/delta', () => heard++);

/** Calls last about as long as the clock can tell: each value is the mean of a batch. */
const perCall = async (work) =>
  (await sample(50, async () => {
    for (let i = 0; i < 1000; i++) await work();
  })) / 1000;
const call = await perCall(async () => {
  const { echoed } = await server.request('mock/experimentalMethod', { value: 'x' });
  if (echoed !== 'x') throw new Error(`the call answered ${echoed}`);
});
const floorCall = await perCall(() => new Promise((resolve) => setImmediate(resolve)));
const bare = await sample(300, () => bareTurn('hi'));
const ours = await sampleTurns({ times: 150, text: 'hi' });
const bareMany = await sample(20, () => bareTurn('MANY-DELTAS'));
heard = 0;
const oursMany = await sampleTurns({ times: 20, text: 'MANY-DELTAS' });
// Five rounds of four samples, each with one turn to warm up.
if (heard !== 25 * 5000) throw new Error(`${heard} deltas were heard, not ${25 * 5000}`);
const rollouts = (await readdir(join(base, 'home', 'sessions'), { recursive: true })).filter((name) => name.endsWith('.jsonl'));
if (rollouts.length !== 10) throw new Error(`${rollouts.length} rollouts are on disk, not 10`);

await server.close();
modelProcess.kill();

const start = "import { AppServer } from 'keelson'; const s = await AppServer.start({ home: process.argv[1] }); await s.close();";
const spawned = (code) =>
  sample(10, () => {
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code, join(base, 'home')], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
    });
    if (status !== 0) throw new Error(String(stderr));
  });
const empty = await spawned('');
const started = await spawned(start);

/** From the start of a process until it has answered its first line. */
async function answered(args, line) {
  const values = [];
  for (let i = 0; i < 12; i++) {
    const began = performance.now();
    const child = spawn(process.execPath, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, CODEX_HOME: join(base, 'home') },
    });
    const ended = once(child, 'exit');
    child.stdin.write(`${line}\n`);
    const [answer] = await once(child.stdout, 'data');
    values.push(performance.now() - began);
    if (!String(answer).includes('"id":1')) throw new Error(`unexpected answer: ${answer}`);
    child.stdin.end();
    await ended;
  }
  // The first two warm the file cache.
  return median(values.slice(2));
}
const initialize = JSON.stringify({ id: 1, method: 'initialize', params: { clientInfo: { name: 'bench', version: '1' } } });
const echo = await answered(['-e', 'process.stdin.pipe(process.stdout)'], initialize);
const program = await answered([fileURLToPath(new URL('../transport/dist/bin.js', import.meta.url))], initialize);
await rm(base, { recursive: true, force: true });

const rows = [
  row('in-process call', 'one macrotask', { value: call * 1000, floor: floorCall * 1000, unit: 'µs', most: 50 }),
  row('trivial turn', 'bare loop', { value: ours, floor: bare, unit: 'ms', ratio: 6 }),
  row('one delta of 5,000', 'bare loop', {
    value: ((oursMany - ours) / 5000) * 1000,
    floor: ((bareMany - bare) / 5000) * 1000,
    unit: 'µs',
    ratio: 6,
  }),
  row('import and start', 'empty Node', { value: started, floor: empty, unit: 'ms', over: 150 }),
  row('program to initialize', 'Node that echoes', { value: program, floor: echo, unit: 'ms', over: 100 }),
];
console.log('| measured | floor | keelson | floor took | ratio | over | target | met |');
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
for (const cells of rows) console.log(`| ${cells.join(' | ')} |`);

/** `most`, `ratio` and `over` are targets: of the value itself, over the floor as a factor, over the floor as a difference. */
function row(name, floorName, { value, floor, unit, most = null, ratio = null, over = null }) {
  const show = (number) => `${number.toFixed(2)} ${unit}`;
  const [target, isMet] =
    most !== null
      ? [`< ${most} ${unit}`, value < most]
      : ratio !== null
        ? [`< ${ratio}×`, value / floor < ratio]
        : [`< ${over} ${unit} over`, value - floor < over];
  return [name, floorName, show(value), show(floor), `${(value / floor).toFixed(1)}×`, show(value - floor), target, isMet ? 'yes' : 'NO'];
}
