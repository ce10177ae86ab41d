import type { Processes } from '../../platform/processes/process.js';

const signals = ['INT', 'QUIT', 'TSTP'] as const;
const env = '/usr/bin/env';
const reset = `--default-signal=${signals.join(',')}`;

/** Whether this machine has an `env` that undoes what a parent ignores. */
export async function canResetSignals(processes: Processes): Promise<boolean> {
  try {
    const started = await processes.spawn({ program: env, args: [reset, env], cwd: '/', env: {}, onOutput: () => {} });
    return (await started.ended).exitCode === 0;
  } catch {
    return false; // There is none at that place.
  }
}

type Argv = readonly [string, ...string[]];

/**
 * The keys of a terminal signal whoever runs in it: they are for the command, and not for what makes its sandbox. This
 * starts a program so that it and all below it hear nothing of them.
 */
export const deafToKeys = (argv: Argv): Argv => ['/bin/sh', '-c', `trap '' ${signals.join(' ')}; exec "$0" "$@"`, ...argv];

/** Starts a program so that it hears of them again. */
export const hearingKeys = (argv: Argv): Argv => [env, reset, ...argv];
