import type { AppServer } from 'keelson';
import type { Surroundings } from './surroundings.js';

/**
 * This process, as a run sees it. SIGINT ends the turn. Where no turn runs it ends the process, as SIGTERM does and a reader that
 * goes away: first what the process has started, then itself.
 */
export function processSurroundings(): Surroundings {
  let server: AppServer | null = null;
  let interrupt: (() => void) | null = null;
  let wasInterrupted = false;
  const endBy = (end: () => void): void => {
    (server?.close({ timeoutMs: 1000 }) ?? Promise.resolve()).then(end, end);
  };
  const dieBy = (signal: 'SIGINT' | 'SIGTERM') => () => {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  };
  process.on('SIGINT', () => {
    // One Ctrl-C may come more than once: from the terminal, and from the program that started this one.
    if (wasInterrupted) return;
    wasInterrupted = true;
    if (interrupt === null) endBy(dieBy('SIGINT'));
    else interrupt();
  });
  process.once('SIGTERM', () => endBy(dieBy('SIGTERM')));
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      endBy(() => process.exit(1));
    });
  }
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: process.cwd(),
    env: Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    onInterrupt: (listener) => {
      interrupt = listener;
      return () => {
        interrupt = null;
      };
    },
    onServer: (started) => {
      server = started;
    },
  };
}
