// What the library costs over the least that any program must do, measured in one run. Needs a quiet machine and a build.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppServer } from 'keelson';
import { Agent, request } from 'undici';

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

const call = await sample(5000, () => server.request('mock/experimentalMethod', { value: 'x' }));
const floorCall = await sample(5000, async () => new Promise((resolve) => setImmediate(resolve)));
const bare = await sample(300, () => bareTurn('hi'));
const ours = await sampleTurns({ times: 150, text: 'hi' });
const bareMany = await sample(20, () => bareTurn('MANY-DELTAS'));
heard = 0;
const oursMany = await sampleTurns({ times: 20, text: 'MANY-DELTAS' });
if (heard === 0) throw new Error('no delta was heard');

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
await rm(base, { recursive: true, force: true });

const row = (name, value, floor, unit, target) => ({
  measured: name,
  keelson: `${value.toFixed(2)} ${unit}`,
  floor: `${floor.toFixed(2)} ${unit}`,
  ratio: `${(value / floor).toFixed(1)}×`,
  target,
});
console.table([
  row('in-process call (floor: one macrotask)', call * 1000, floorCall * 1000, 'µs', '< 50 µs'),
  row('trivial turn (floor: bare loop)', ours, bare, 'ms', '< 6×'),
  row('one delta of 5,000 (floor: bare loop)', ((oursMany - ours) / 5000) * 1000, ((bareMany - bare) / 5000) * 1000, 'µs', '< 6×'),
  row('import and start (floor: empty Node)', started, empty, 'ms', '< 150 ms over'),
]);
