#!/usr/bin/env node
// Twenty threads take turns at once, with commands, patches, questions, calls of an MCP server and agents, for as long as wanted.
//   npm run test:soak -- [--seconds 600 --threads 20]
// Meanwhile other threads are opened and unloaded. What the process holds is looked at again and again: exit code 1 if it grows.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppServer } from 'keelson';
import { appliesPatch, callsShell, callsTool, says, startModelServer, streams, thinks, turn } from 'keelson/testing';
import { signsLine, vitalSigns } from './vital-signs.mjs';

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? fallback : Number(process.argv[at + 1]);
};
const seconds = option('seconds', 600);
const threadCount = option('threads', 20);
const sampleMs = (seconds * 1000) / 12;

/** An MCP server over stdio with one tool. */
const mcpSource = `import { createInterface } from 'node:readline';
const answers = {
  initialize: (params) => ({ protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } }),
  'tools/list': () => ({ tools: [{ name: 'echo', description: 'Echoes.', inputSchema: { type: 'object', properties: {} } }] }),
  'tools/call': () => ({ content: [{ type: 'text', text: 'echoed' }] }),
};
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result: answers[method]?.(params) ?? {} }));
}`;

let n = 0;
const callsEcho = (callId) =>
  streams({
    type: 'response.output_item.done',
    item: { type: 'function_call', call_id: callId, name: 'echo', namespace: 'mcp__echo__', arguments: '{}' },
  });
/** What the model does with a turn that nothing has been done for yet. */
const firsts = [
  () => callsShell('echo out; echo err >&2'),
  () => callsShell('sleep 0.05; echo slept'),
  () => appliesPatch(`*** Add File: file-${++n}.txt\n+line`),
  () => callsTool('exec_command', { cmd: 'echo asked', sandbox_permissions: 'require_escalated', justification: 'to see' }),
  () => callsEcho(`echo-${++n}`),
  () => callsTool('spawn_agent', { task_name: `agent_${++n}`, message: 'do it' }),
  () => callsShell('exit 3'),
  () => says('only words', { chunks: 50 }),
];
let taken = 0;
const answer = (request) => {
  const after = request.input.slice(request.input.findLastIndex(({ type, role }) => type === 'message' && role === 'user') + 1);
  return after.some(({ type }) => type.endsWith('_output')) ? turn(thinks('hm'), says('done')) : firsts[taken++ % firsts.length]();
};

const base = await mkdtemp(join(tmpdir(), 'keelson-soak-'));
const [home, cwd] = [join(base, 'home'), join(base, 'work')];
await Promise.all([mkdir(home), mkdir(cwd)]);
await writeFile(join(base, 'mcp.mjs'), mcpSource);
const model = await startModelServer(Array.from({ length: 2_000_000 }, () => answer));
await writeFile(
  join(home, 'config.toml'),
  `model = "gpt-5.5"\nmodel_provider = "mock"\napproval_policy = "on-request"\nsandbox_mode = "danger-full-access"
[features]\nmulti_agent = true
[model_providers.mock]\nname = "mock"\nbase_url = "${model.url}"
[mcp_servers.echo]\ncommand = ${JSON.stringify(process.execPath)}\nargs = [${JSON.stringify(join(base, 'mcp.mjs'))}]\n`,
);
const logged = new Map();
const log = (message) => void logged.set(message, (logged.get(message) ?? 0) + 1);
const server = await AppServer.start({
  home,
  cwd,
  env: { PATH: process.env.PATH, HOME: home },
  threadIdleMs: 300,
  logger: { error: log, warn() {} },
});
server.handle('item/commandExecution/requestApproval', () => ({ decision: n % 2 === 0 ? 'accept' : 'decline' }));
server.handle('item/fileChange/requestApproval', () => ({ decision: 'accept' }));
const items = new Map();
server.on('item/completed', ({ item }) => void items.set(item.type, (items.get(item.type) ?? 0) + 1));

const began = performance.now();
const isOver = () => performance.now() - began > seconds * 1000;
const outcomes = new Map();
let rest = Promise.resolve();
let turns = 0;
let opened = 0;

async function work() {
  let { id } = (await server.thread.start({ cwd })).thread;
  for (let count = 1; !isOver(); count++) {
    await rest;
    const completed = server.once('turn/completed', { where: ({ threadId }) => threadId === id });
    await server.turn.start({ threadId: id, input: [{ type: 'text', text: `turn ${count}`, text_elements: [] }] });
    const { status } = (await completed).turn;
    outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
    turns++;
    model.requests.length = 0; // The scripted model keeps what it was asked.
    // A history of its own length would be growth, too.
    if (count % 20 !== 0) continue;
    await server.thread.archive({ threadId: id });
    id = (await server.thread.start({ cwd })).thread.id;
  }
  await server.thread.archive({ threadId: id }).catch(() => {}); // One without a turn has no file.
}

/** Clients that come, open a thread and leave: nobody listens to the thread, and it is unloaded. */
async function visit() {
  while (!isOver()) {
    await rest;
    const client = await server.connect();
    await client.thread.start({ cwd });
    await client.close();
    opened++;
  }
}

/** Looks while nobody works: every worker finishes its turn and rests. */
async function sample(signs) {
  let goOn = () => {};
  rest = new Promise((resolve) => (goOn = resolve));
  await server.drain();
  await new Promise((resolve) => setTimeout(resolve, 1000)); // What was opened is idle, and goes.
  const { data } = await server.thread.loaded.list({});
  signs.push(await vitalSigns());
  console.log(`${turns} turns, ${opened} opened, ${data.length} loaded: ${signsLine(signs.at(-1))}`);
  goOn();
}

const signs = [];
const working = Promise.all([...Array.from({ length: threadCount }, work), visit()]);
while (!isOver()) {
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, Math.min(sampleMs, seconds * 1000 - (performance.now() - began)))));
  if (!isOver()) await sample(signs);
}
await working;
const closing = performance.now();
await server.close();
const closedMs = performance.now() - closing;
await model.close();
const end = await vitalSigns();
await rm(base, { recursive: true, force: true });

console.log(`closed in ${closedMs.toFixed(0)} ms: ${signsLine(end)}`);
for (const [title, counts] of Object.entries({ outcomes, items, logged })) console.log(title, JSON.stringify([...counts]));
const [first, last] = [signs[Math.min(2, signs.length - 1)], signs.at(-1)];
const problems = [];
if (last.descriptors > first.descriptors + 10) problems.push('descriptors grow');
if (last.processes > first.processes + 4) problems.push('processes grow');
if ((last.kinds.Timeout ?? 0) > (first.kinds.Timeout ?? 0) + 10) problems.push('timers grow');
if (signs.length > 5 && last.heap > first.heap * 1.2 + 8) problems.push('memory grows');
if (end.processes > 0) problems.push('processes are left');
for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 ? 1 : 0);
