#!/usr/bin/env node
// Kills a server in the middle of its turns, again and again, and looks at what is left of them.
//   npm run test:crash [-- --iterations 200 --seed 1 --budget 600]      iterations, chance, and at most so many seconds
// After each kill a new process opens the home, resumes the thread, finds every item whose completion was announced, and goes on.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createChance } from './hardness/chance.mjs';

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? fallback : Number(process.argv[at + 1]);
};
const iterations = option('iterations', 200);
const seed = option('seed', Math.floor(Math.random() * 1e9));
const budgetMs = option('budget', 600) * 1000;
/** How often a thread is killed before another one begins. */
const killsPerThread = 12;
/** A server is killed at most so many announced items after it began, and then at most so long after the last of them. */
const mostItems = 12;
const mostMs = 12;
/** A server that has not come so far by then hangs. */
const readyMs = 300_000;

/** Runs one server. Resolves with what it told, once it is dead. */
function runServer({ home, plan, kill }) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL('crash-server.mjs', import.meta.url)), home], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.on('error', () => {}); // It may be dead before it has read its plan.
    child.stdin.end(JSON.stringify(plan));
    const told = {
      expected: structuredClone(plan.expected),
      deeds: 0,
      threadId: plan.threadId,
      announced: [],
      ready: false,
      problem: null,
    };
    let isDying = false;
    let timer = setTimeout(() => {
      told.problem = `nothing more was heard for ${readyMs} ms`;
      child.kill('SIGKILL');
    }, readyMs);
    const hear = (line) => {
      const message = JSON.parse(line);
      if (message.threadId !== undefined) told.threadId = message.threadId;
      if (message.item !== undefined) told.announced.push(message.item);
      if (message.attempt !== undefined)
        told.expected[message.attempt.key] = [...(told.expected[message.attempt.key] ?? [null]), message.attempt.value];
      if (message.settled !== undefined) {
        told.expected[message.settled.key] = [message.settled.value];
        told.deeds++;
      }
      if (message.problem !== undefined) told.problem = message.problem;
      if (message.ready === true) told.ready = true;
      // It is heard of an attempt after the deed before it: the time of the kill stands.
      if (!told.ready || kill === null || isDying || told.announced.length + told.deeds < kill.afterItems) return;
      isDying = true;
      clearTimeout(timer);
      timer = setTimeout(() => child.kill('SIGKILL'), kill.afterMs);
    };
    const lines = createInterface({ input: child.stdout });
    // The kill tears the last line, which then was not told.
    lines.on('line', (line) => (line.endsWith('}') ? hear(line) : undefined));
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code !== null && code !== 0 && told.problem === null) told.problem = `the server ended with ${code}`;
      resolve(told);
    });
  });
}

const base = await mkdtemp(join(tmpdir(), 'keelson-crash-'));
const home = join(base, 'home');
const chance = createChance(seed).next;
const began = performance.now();
let kills = 0;
let items = 0;
let deeds = 0;
/** What belongs to the home rather than to a thread. */
const lasting = ({ setting, plugin }) => ({ ...(setting && { setting }), ...(plugin && { plugin }) });
const fresh = { threadId: null, announced: [], expected: {}, kills: 0 };
let thread = fresh;
let problem = null;

console.log(`seed ${seed}, ${iterations} kills`);
for (let i = 0; i <= iterations && problem === null; i++) {
  if (performance.now() - began > budgetMs) {
    console.log(`the time is used up after ${kills} kills`);
    break;
  }
  // The last one is not killed: it looks, takes a turn, and closes.
  const kill = i === iterations ? null : { afterItems: Math.floor(chance() * mostItems), afterMs: chance() * mostMs };
  const { threadId, announced, expected } = thread;
  const plan = { threadId, announced, expected, first: i * 1000, seed: seed + i, turns: kill === null ? 1 : null };
  const told = await runServer({ home, plan, kill });
  problem = told.problem ?? (told.ready ? null : 'the server was never ready');
  if (kill !== null) kills++;
  items += told.announced.length;
  deeds += told.deeds;
  thread = { threadId: told.threadId, announced: [...announced, ...told.announced], expected: told.expected, kills: thread.kills + 1 };
  if (problem === null && thread.kills === killsPerThread) thread = { ...fresh, expected: lasting(thread.expected) };
}

if (problem !== null) {
  await writeFile(join(base, 'announced.json'), JSON.stringify(thread, null, 2));
  console.error(`after ${kills} kills: ${problem}\nkept for a look: ${base}`);
  process.exit(1);
}
await rm(base, { recursive: true, force: true });
console.log(`${kills} kills, ${items} announced items and ${deeds} deeds, none lost, ${((performance.now() - began) / 1000).toFixed(0)} s`);
