const levels = ['off', 'error', 'warn', 'info', 'debug', 'trace'] as const;

export type LogLevel = Exclude<(typeof levels)[number], 'off'>;

interface Directive {
  /** The part of the server that it is for; empty: any. */
  readonly target: string;
  readonly most: number;
}

/**
 * Which lines of a log are wanted: a level, or directives `target=level` with commas between them, of which the one with the
 * longest target counts. Unset means `warn`. What is no directive is left out.
 */
export function parseLogFilter(filter: string | undefined): (target: string, level: LogLevel) => boolean {
  const directives = (filter?.trim() || 'warn').split(',').flatMap(parseDirective);
  directives.sort((a, b) => b.target.length - a.target.length);
  return (target, level) => {
    const found = directives.find((directive) => isFor(directive, target));
    return found !== undefined && levels.indexOf(level) <= found.most;
  };
}

function parseDirective(text: string): readonly Directive[] {
  const [name = '', level] = text.split('=').map((word) => word.trim());
  const plain = levelOf(name);
  if (level === undefined && plain !== -1) return [{ target: '', most: plain }];
  const most = level === undefined ? levels.length : levelOf(level);
  return name === '' || most === -1 ? [] : [{ target: name, most }];
}

const names: readonly string[] = levels;
const levelOf = (word: string): number => names.indexOf(word.toLowerCase());

const isFor = ({ target }: Directive, of: string): boolean => target === '' || of === target || of.startsWith(`${target}::`);
