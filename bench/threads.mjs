// Fifty threads that all run a turn at once, against as many bare exchanges with the model at once. Needs a build.
//   node bench/run.mjs threads
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppServer } from 'keelson';
import { Agent, request } from 'undici';

const threads = 50;
const rounds = 7;

const base = await mkdtemp(join(tmpdir(), 'keelson-bench-threads-'));
const model = spawn(process.execPath, [fileURLToPath(new URL('model-process.mjs', import.meta.url))], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [line] = await once(model.stdout, 'data');
const url = String(line).trim();
const server = await AppServer.start({
  home: join(base, 'home'),
  cwd: base,
  config: {
    model: 'mock-model',
    model_provider: 'mock',
    'model_providers.mock': { name: 'Mock', base_url: url, wire_api: 'responses', request_max_retries: 0, stream_max_retries: 0 },
  },
});
const dispatcher = new Agent();

async function bareTurn() {
  const { body } = await request(`${url}/responses`, {
    dispatcher,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'mock-model', input: 'hi', stream: true }),
  });
  await body.text();
}

/** How long all took, and the first and the last of them. */
async function allAtOnce(work) {
  const began = performance.now();
  const times = await Promise.all(
    Array.from({ length: threads }, async (_, index) => {
      await work(index);
      return performance.now() - began;
    }),
  );
  return { total: Math.max(...times), first: Math.min(...times) };
}

async function ourRound() {
  const started = await Promise.all(
    Array.from({ length: threads }, () => server.thread.start({ cwd: base, approvalPolicy: 'never', sandbox: 'danger-full-access' })),
  );
  const waiting = new Map();
  const off = server.on('turn/completed', ({ threadId, turn }) => waiting.get(threadId)?.(turn.status));
  const measured = await allAtOnce(async (index) => {
    const threadId = started[index].thread.id;
    const ended = new Promise((resolve) => waiting.set(threadId, resolve));
    await server.turn.start({ threadId, input: [{ type: 'text', text: 'hi', text_elements: [] }] });
    const status = await ended;
    if (status !== 'completed') throw new Error(`a turn ${status}`);
  });
  off();
  return measured;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const ours = [];
const bare = [];
for (let round = 0; round <= rounds; round++) {
  const measured = { ours: await ourRound(), bare: await allAtOnce(bareTurn) };
  if (round === 0) continue; // It warms up.
  ours.push(measured.ours);
  bare.push(measured.bare);
}
const memory = process.memoryUsage.rss() / 2 ** 20;
await server.close();
await dispatcher.destroy();
model.kill();
await rm(base, { recursive: true, force: true });

const total = median(ours.map((round) => round.total));
const first = median(ours.map((round) => round.first));
const floor = median(bare.map((round) => round.total));
console.log(
  `${threads} threads, a turn each at once: ${total.toFixed(0)} ms (target 300), the first done after ${first.toFixed(0)} ms; bare ${floor.toFixed(0)} ms; ${memory.toFixed(0)} MiB (target 200)`,
);
if (total > 300 || memory > 200) process.exitCode = 1;
