import type { AppServer } from 'keelson';
import type { Surroundings } from './exec.js';

/** This process, as a run sees it. SIGINT ends the turn; SIGTERM ends the process, and first what it has started. */
export function processSurroundings(): Surroundings {
  const interrupt = new AbortController();
  let server: AppServer | null = null;
  process.on('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => {
    const die = (): void => void process.kill(process.pid, 'SIGTERM');
    (server?.close({ timeoutMs: 1000 }) ?? Promise.resolve()).then(die, die);
  });
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: process.cwd(),
    env: Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    interrupt: interrupt.signal,
    onServer: (started) => {
      server = started;
    },
  };
}
