#!/usr/bin/env node
// Sends a server as many generated messages as wanted, right and wrong ones of every method, and counts the answers.
//   npm run test:messages -- [--count 100000 --seed 1 --wire process|socket --life 100000 --budget 540]
// A server lives for `life` messages, and a connection for a few thousand of them. Each request with an id is answered exactly once; what
// the process holds after one server is what it holds after the next. Exit code 1: an answer is missing or comes twice, or something stays.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppServer } from 'keelson';
import { callsShell, says, scriptedModel } from 'keelson/testing';
import { createChance } from './chance.mjs';
import { createMessages } from './generated-messages.mjs';
import { wires } from './message-wires.mjs';
import { signsLine, vitalSigns } from './vital-signs.mjs';

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? fallback : process.argv[at + 1];
};
const count = Number(option('count', 100_000));
const seed = Number(option('seed', 1));
const life = Number(option('life', 100_000));
const budgetMs = Number(option('budget', 540)) * 1000;
const wireName = option('wire', 'process');
/** So many messages pass over one connection, and so many of them wait for answers at once. */
const perConnection = 2000;
const inFlight = 48;
/** What has no answer by then never gets one. */
const answerMs = 60_000;

const chance = createChance(seed);
const base = await mkdtemp(join(tmpdir(), 'keelson-messages-'));
const problems = [];
const rejections = new Map();
const note = (kind, example) => rejections.set(kind, { example, ...rejections.get(kind), count: (rejections.get(kind)?.count ?? 0) + 1 });
process.on('unhandledRejection', (error) => note('unhandled', error?.stack ?? String(error)));
process.on('uncaughtException', (error) => note('uncaught', error?.stack ?? String(error)));

/** What a server finds at its start, and again after each connection: messages change both. */
async function furnish(home, folder) {
  await mkdir(home, { recursive: true });
  const offline = 'chatgpt_base_url = "http://127.0.0.1:9/backend-api"';
  await writeFile(
    join(home, 'config.toml'),
    `model = "mock-model"\nmodel_provider = "mock"\napproval_policy = "never"\nsandbox_mode = "danger-full-access"\n${offline}\n[model_providers.mock]\nname = "mock"\nbase_url = "http://127.0.0.1:9/v1"\nrequest_max_retries = 0\nstream_max_retries = 0\n`,
  );
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'sub'), { recursive: true });
  await writeFile(join(folder, 'a.txt'), 'alpha\n');
}

async function startServer(home, folder) {
  await furnish(home, folder);
  let n = 0;
  const answer = () => (n++ % 5 === 0 ? callsShell('true') : says('said'));
  return AppServer.start({
    home,
    cwd: folder,
    env: { PATH: '/usr/bin:/bin', HOME: home, HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1' },
    model: scriptedModel(Array.from({ length: life * 3 }, () => answer)),
    auth: { issuer: 'http://127.0.0.1:9', loginPort: 0 },
    threadIdleMs: 200,
    logger: { error: (message, fields) => note(`logged: ${message}`, JSON.stringify(fields)), warn() {} },
  });
}

/** Sends some messages over a connection of their own, and waits for what is owed. Answers which were not as they should be. */
async function converse(opener, messages, known, many) {
  const owed = new Map();
  const answered = new Set();
  let wake = () => {};
  const hear = (message) => {
    if (message.method !== undefined) {
      if (message.id !== undefined) wire.say(JSON.stringify({ id: message.id, error: { code: -1, message: 'no' } }));
      return;
    }
    if (answered.has(message.id)) problems.push(`answered twice: ${JSON.stringify(message).slice(0, 300)}`);
    const request = owed.get(message.id);
    if (request === undefined && message.id !== 'hello') problems.push(`nobody asked: ${JSON.stringify(message).slice(0, 300)}`);
    owed.delete(message.id);
    answered.add(message.id);
    remember(message.result, known);
    if (message.error?.code === -32603)
      note(`internal: ${request?.method}`, `${message.error.message}\n    ${request?.text.slice(0, 400)}`);
    wake();
  };
  const wire = await opener.open(hear);
  const until = async (most) => {
    while (owed.size > most) {
      const timer = setTimeout(() => wake(true), answerMs);
      const isLate = await new Promise((resolve) => (wake = resolve));
      clearTimeout(timer);
      if (isLate !== true) continue;
      for (const { text } of owed.values()) problems.push(`never answered: ${text.slice(0, 300)}`);
      owed.clear();
    }
  };
  const capabilities = { experimentalApi: chance.holds(0.8) };
  owed.set('hello', { method: 'initialize', text: 'hello' });
  wire.say(JSON.stringify({ id: 'hello', method: 'initialize', params: { clientInfo: { name: 'n', version: '1' }, capabilities } }));
  for (let sent = 0; sent < many; sent++) {
    const message = messages.next();
    if (message.id !== null && !(wireName === 'socket' && isSpoiled(message.text))) owed.set(message.id, message);
    wire.say(message.text);
    if (owed.size >= inFlight) await until(inFlight / 2);
  }
  await until(0);
  await wire.close();
  return answered.size;
}

/** Half a surrogate pair is no JSON on a wire: such a line is ignored. */
const isSpoiled = (text) => text.includes('\\ud83d');

const remember = (result, known) => {
  if (typeof result?.thread?.id === 'string') known.threads = [...known.threads.slice(-7), result.thread.id];
  if (typeof result?.turn?.id === 'string') known.turns = [...known.turns.slice(-3), result.turn.id];
};

const began = performance.now();
const isOver = () => performance.now() - began > budgetMs || problems.length > 0;
const signs = [];
let sent = 0;
let answers = 0;
console.log(`seed ${seed}, ${count} messages, wire ${wireName}`);
while (sent < count && !isOver()) {
  const place = join(base, String(sent));
  const [home, folder] = [join(place, 'home'), join(place, 'work')];
  const server = await startServer(home, folder);
  const opener = await wires[wireName](server);
  const known = { threads: [], turns: [] };
  const messages = createMessages({ chance, folder, known });
  const until = Math.min(sent + life, count);
  while (sent < until && !isOver()) {
    const many = Math.min(perConnection, until - sent);
    answers += await converse(opener, messages, known, many);
    sent += many;
    await furnish(home, folder);
  }
  const closing = performance.now();
  await opener.close();
  await server.close();
  const closedMs = performance.now() - closing;
  await rm(place, { recursive: true, force: true });
  signs.push(await vitalSigns());
  console.log(`${sent} sent, ${answers} answers, closed in ${closedMs.toFixed(0)} ms: ${signsLine(signs.at(-1))}`);
  if (closedMs > 10_000) problems.push(`closing took ${closedMs} ms`);
}
await rm(base, { recursive: true, force: true });

const [first, last] = [signs[Math.min(1, signs.length - 1)], signs.at(-1)];
if (last.descriptors > first.descriptors + 2) problems.push('descriptors stay');
if (last.processes > 0) problems.push('processes stay');
if (signs.length > 3 && last.heap > first.heap * 1.15 + 2) problems.push('memory stays');
for (const [kind, { count: times, example }] of rejections) console.log(`${times} × ${kind}: ${example}`);
for (const kind of ['unhandled', 'uncaught']) if (rejections.has(kind)) problems.push(`${kind} errors`);
for (const problem of problems.slice(0, 20)) console.error(problem);
console.log(`${sent} messages, ${answers} answers, ${((performance.now() - began) / 1000).toFixed(0)} s`);
process.exit(problems.length > 0 ? 1 : 0);
