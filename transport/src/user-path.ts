import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The absolute path of what a user wrote: relative to the current directory, or from the home directory with `~`. */
export const resolveUserPath = (written: string): string =>
  written === '~' || written.startsWith('~/') ? join(process.env['HOME'] || homedir(), written.slice(1)) : resolve(written);
