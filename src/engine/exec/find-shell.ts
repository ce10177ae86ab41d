import { basename, isAbsolute } from 'node:path';
import { findProgram } from '../../platform/processes/find-program.js';

const kinds: ReadonlySet<string> = new Set(['bash', 'zsh', 'sh']);
const last = '/bin/sh';

interface Surroundings {
  /** The shell of the user. */
  readonly usual: string;
  readonly cwd: string;
  readonly searchPath: string;
}

/** The shell that a model asks for by a name or a path; what is no shell, or not there, is the one that every system has. */
export async function findShell(asked: string, { usual, cwd, searchPath }: Surroundings): Promise<string> {
  const kind = basename(asked).replace(/\.exe$/, '');
  if (!kinds.has(kind)) return last;
  const find = (name: string): Promise<string | null> => findProgram(name, { cwd, searchPath }).catch(() => null);
  const named = isAbsolute(asked) ? await find(asked) : null;
  if (named !== null) return named;
  if (basename(usual) === kind) return usual;
  return (await find(kind)) ?? (await find(`/bin/${kind}`)) ?? last;
}
