import { basename } from 'node:path';

/** What a shell is asked, and how its answer is read. */
export interface SnapshotDialect {
  /** Prints functions, options and aliases as commands of the shell, then the environment, each after a mark. */
  readonly script: string;
}

/** Parts the sections of an answer: no profile prints this. */
const mark = '\u0001keelson-snapshot\u0001';

const script = (functions: string, options: string, aliases: string): string =>
  [functions, options, aliases, 'env -0'].map((part) => `printf '%s\\n' '${mark}'; ${part}`).join('\n');

const dialects: Readonly<Record<string, SnapshotDialect>> = {
  bash: { script: script('declare -f', "set +o | grep '^set -o'; shopt -p | grep '^shopt -s'", 'alias -p') },
  zsh: { script: script('functions', "setopt | sed 's/^/setopt /'", 'alias -L') },
};

/** `null`: the shell cannot be asked. */
export const dialectOf = (shell: string): SnapshotDialect | null => dialects[basename(shell)] ?? null;

/** The sections of an answer; `null`: it is not whole. */
export function readAnswer(
  output: string,
): { readonly definitions: readonly string[]; readonly variables: ReadonlyMap<string, string> } | null {
  const sections = output.split(`${mark}\n`).slice(1);
  const environment = sections.at(3);
  if (environment === undefined) return null;
  const variables = new Map<string, string>();
  for (const entry of environment.split('\0')) {
    const at = entry.indexOf('=');
    if (at > 0) variables.set(entry.slice(0, at), entry.slice(at + 1));
  }
  return { definitions: sections.slice(0, 3), variables };
}

/** A word that no shell looks into. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const isName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * A shell that reads the snapshot at `path` before its script. bash is told by a variable, which the file takes away:
 * the script stays whole, so that its messages count its lines as they were written.
 */
export function readingFirst(path: string, shell: string, script: string): readonly [string, ...string[]] {
  if (basename(shell) === 'bash') return ['/usr/bin/env', `BASH_ENV=${path}`, shell, '-c', script];
  return [shell, '-c', `if [ -r ${quoted(path)} ]; then . ${quoted(path)} >/dev/null 2>&1; fi\n${script}`];
}

/** The file that a shell reads in place of the user's own. */
export function renderSnapshot(definitions: readonly string[], variables: Iterable<readonly [string, string]>): string {
  const exports = [...variables].flatMap(([name, value]) => (isName.test(name) ? [`export ${name}=${quoted(value)}`] : []));
  return `unset BASH_ENV\n${[...definitions.map((part) => part.trimEnd()), ...exports].filter((part) => part !== '').join('\n')}\n`;
}
