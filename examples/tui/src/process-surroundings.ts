import type { Surroundings } from './run-tui.js';

/** What a shell answers for a process that a signal ended. */
const signalCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

interface Process {
  readonly io: Surroundings;
  /** Leaves, with the code of the signal that asked for it if there was one. */
  readonly end: (exitCode: number) => void;
}

/** This process, as the program sees it. Signals that end it let it put the terminal in order and end what it has started first. */
export function processSurroundings(): Process {
  const { stdin, stdout, stderr } = process;
  const leave = new AbortController();
  let signalCode: number | null = null;
  for (const [signal, code] of Object.entries(signalCodes)) {
    // It stays: where nobody listens any more, ink ends the process itself, before anything is put in order.
    process.on(signal, () => {
      // Terminals that close may say so twice.
      if (signalCode !== null && signal !== 'SIGHUP') process.exit(signalCode);
      signalCode ??= code;
      leave.abort();
    });
  }
  // A terminal that is gone fails at every write, and there is nobody to tell.
  for (const stream of [stdin, stdout, stderr]) stream.on('error', () => leave.abort());
  stdin.once('end', () => leave.abort());
  return {
    io: {
      stdin,
      stdout,
      stderr,
      cwd: process.cwd(),
      env: Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
      leave: leave.signal,
      suspend: (resume) => {
        process.once('SIGCONT', resume);
        process.kill(0, 'SIGTSTP');
      },
    },
    end: (exitCode) => {
      process.exitCode = signalCode ?? exitCode;
    },
  };
}
