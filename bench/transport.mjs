// Round trips of a method that does nothing, over each transport, against a program that echoes. Needs a build.
//   node bench/run.mjs transport
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';

const single = 3000;
const pipelined = 20_000;
const window = 100;

const program = fileURLToPath(new URL('../transport/dist/bin.js', import.meta.url));
const base = await mkdtemp(join(tmpdir(), 'keelson-bench-transport-'));
const socketPath = join(base, 'a', 's.sock');

/** Every transport as one thing: `say` a line, and `onLine` for each that comes. */
function overStdio(args) {
  const child = start(args);
  const client = { child, say: (line) => child.stdin.write(`${line}\n`), close: () => child.kill('SIGKILL') };
  createInterface({ input: child.stdout }).on('line', (line) => client.onLine(line));
  return client;
}

async function overWebSocket(args, findUrl) {
  const child = start(args);
  const url = await findUrl(child);
  const socket = await opened(url);
  const client = {
    child,
    say: (line) => socket.send(line),
    close: () => {
      socket.terminate();
      child.kill('SIGKILL');
    },
  };
  socket.on('message', (data) => client.onLine(String(data)));
  return client;
}

async function opened(url) {
  for (;;) {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    const isOpen = await new Promise((resolve) => socket.once('open', () => resolve(true)).once('error', () => resolve(false)));
    if (isOpen) return socket;
    await new Promise((resolve) => setTimeout(resolve, 20)); // The program is still starting.
  }
}

function start(args) {
  const env = { PATH: process.env.PATH, HOME: base, CODEX_HOME: base };
  return spawn(process.execPath, args, { env, cwd: base, stdio: ['pipe', 'pipe', 'pipe'] });
}

const printedUrl = async (child) => {
  const [text] = await once(child.stderr, 'data');
  return /ws:\/\/[\d.:]+/.exec(String(text))[0];
};

const echoLines = ['-e', 'process.stdin.pipe(process.stdout)'];
const echoFrames = [
  '--input-type=module',
  '-e',
  `import { WebSocketServer } from ${JSON.stringify(import.meta.resolve('ws'))};
   const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
   server.on('connection', (socket) => socket.on('message', (data) => socket.send(String(data))));
   server.on('listening', () => console.error('ws://127.0.0.1:' + server.address().port));`,
];

const subjects = {
  'echo of lines': () => overStdio(echoLines),
  stdio: () => overStdio([program]),
  'echo of frames (ws)': () => overWebSocket(echoFrames, printedUrl),
  WebSocket: () => overWebSocket([program, '--listen', 'ws://127.0.0.1:0'], printedUrl),
  'Unix socket': () => overWebSocket([program, '--listen', `unix://${socketPath}`], () => `ws+unix://${socketPath}`),
};

const hello = { method: 'initialize', params: { clientInfo: { name: 'bench', version: '1' } } };
const request = { method: 'thread/loaded/list', params: {} };

/** Keeps `inFlight` requests unanswered until `total` are answered. Gives the seconds, and each round trip in milliseconds. */
function run(client, { total, inFlight }) {
  const sent = new Map();
  const times = [];
  let next = 0;
  const say = () => {
    sent.set(++next, performance.now());
    client.say(JSON.stringify({ id: next, ...request }));
  };
  return new Promise((resolve) => {
    const began = performance.now();
    client.onLine = (line) => {
      const { id } = JSON.parse(line);
      if (!sent.has(id)) return;
      times.push(performance.now() - sent.get(id));
      sent.delete(id);
      if (times.length === total) resolve({ seconds: (performance.now() - began) / 1000, times });
      else if (next < total) say();
    };
    for (let i = 0; i < inFlight; i++) say();
  });
}

async function greet(client) {
  const answered = new Promise((resolve) => {
    client.onLine = (line) => JSON.parse(line).id === 0 && resolve();
  });
  client.say(JSON.stringify({ id: 0, ...hello }));
  await answered;
}

/** What the program has taken of the processor, in milliseconds. Linux only; other work does not change it much. */
async function processorMs({ pid }) {
  const [, , ...fields] = (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const quantile = (values, part) => values.toSorted((a, b) => a - b)[Math.floor(values.length * part)];

console.log('| transport | one at a time | median | p99 | pipelined, 100 in flight | p99 | its processor |');
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const [name, connect] of Object.entries(subjects)) {
  const client = await connect();
  await greet(client);
  await run(client, { total: 2000, inFlight: 10 }); // It warms up.
  const one = await run(client, { total: single, inFlight: 1 });
  const before = await processorMs(client.child);
  const many = await run(client, { total: pipelined, inFlight: window });
  const each = (((await processorMs(client.child)) - before) / pipelined) * 1000;
  client.close();
  const rate = ({ seconds, times }) => `${Math.round(times.length / seconds).toLocaleString('en')}/s`;
  const ms = (values, part) => `${quantile(values, part).toFixed(2)} ms`;
  const cells = [rate(one), ms(one.times, 0.5), ms(one.times, 0.99), rate(many), ms(many.times, 0.99), `${each.toFixed(0)} µs`];
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
await rm(base, { recursive: true, force: true });
