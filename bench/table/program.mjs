// A program that speaks the protocol over stdio, as a client: requests, notifications, and what the process takes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/** The same for all subjects: the profile of whoever runs this would be read by each command's shell. */
export const environmentOf = ({ home, cwd }) => ({ PATH: process.env.PATH, HOME: cwd, CODEX_HOME: home, RUST_LOG: 'error' });

export function startProgram({ command, args, home, cwd }) {
  const child = spawn(command, args, { cwd, env: environmentOf({ home, cwd }), stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  const answers = new Map();
  const listeners = new Set();
  let nextId = 0;
  const say = (message) => child.stdin.write(`${JSON.stringify(message)}\n`);

  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = JSON.parse(line);
    if (message.method !== undefined) {
      for (const listener of listeners) listener(message.method, message.params);
      return;
    }
    const { resolve, reject } = answers.get(message.id);
    answers.delete(message.id);
    if (message.error === undefined) resolve(message.result);
    else reject(new Error(message.error.message));
  });
  ended.then(([code, signal]) => {
    for (const { reject } of answers.values()) reject(new Error(`${command} ended: ${signal ?? code}`));
  });

  const client = {
    request: (method, params) =>
      new Promise((resolve, reject) => {
        const id = ++nextId;
        answers.set(id, { resolve, reject });
        say({ id, method, params });
      }),
    /** Tells of every notification until the function that it returns is called. */
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    initialize: async () => {
      const clientInfo = { name: 'bench', title: null, version: '1' };
      await client.request('initialize', { clientInfo, capabilities: { experimentalApi: true } });
      say({ method: 'initialized' });
    },
    processorMs: () => processorMs(child.pid),
    memory: () => memory(child.pid),
    close: async () => {
      child.stdin.end();
      const late = setTimeout(() => child.kill('SIGKILL'), 3000);
      await ended;
      clearTimeout(late);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
  return client;
}

/** Of all its threads, also those that have ended. Linux tells in hundredths of a second. */
async function processorMs(pid) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** In bytes: now, and the most there was. */
async function memory(pid) {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const field = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1] ?? Number.NaN) * 1024;
  return { now: field('VmRSS'), peak: field('VmHWM') };
}
