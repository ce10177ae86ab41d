#!/usr/bin/env node
import type { AppServer } from 'keelson';
import { exec } from './exec.js';

const interrupt = new AbortController();
process.on('SIGINT', () => interrupt.abort());

let server: AppServer | null = null;
// Dies by the signal, as callers expect; but what it has started ends first.
process.once('SIGTERM', () => {
  const die = (): void => void process.kill(process.pid, 'SIGTERM');
  (server?.close({ timeoutMs: 1000 }) ?? Promise.resolve()).then(die, die);
});

const env = Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

process.exitCode = await exec(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  env,
  interrupt: interrupt.signal,
  onServer: (started) => {
    server = started;
  },
});
