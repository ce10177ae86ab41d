import { basename } from 'node:path';

const shells: ReadonlySet<string> = new Set(['bash', 'zsh', 'sh']);

/** The script of `bash -lc SCRIPT` and its like; `null`: the words are a command of their own. */
export function scriptOf(argv: readonly string[]): string | null {
  const [program = '', flag, script] = argv;
  if (argv.length !== 3 || !shells.has(basename(program)) || (flag !== '-lc' && flag !== '-c')) return null;
  return script ?? null;
}
