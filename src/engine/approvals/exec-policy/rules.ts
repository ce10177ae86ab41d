export type Decision = 'allow' | 'prompt' | 'forbidden';

/** A word, or the words that may stand in its place. */
export type PatternWord = readonly string[];

/** What is decided of commands that begin with these words. */
export interface PrefixRule {
  readonly pattern: readonly PatternWord[];
  readonly decision: Decision;
  readonly justification: string | null;
}

export interface NetworkRule {
  readonly host: string;
  readonly protocol: 'http' | 'https' | 'socks5_tcp' | 'socks5_udp';
  readonly decision: 'allow' | 'prompt' | 'deny';
  readonly justification: string | null;
}

/** All rules of a thread, in the order of their files. */
export interface Rules {
  readonly prefixes: readonly PrefixRule[];
  readonly networks: readonly NetworkRule[];
  /** The absolute paths that count as a program of that name; a name that is not here counts wherever it is. */
  readonly executables: ReadonlyMap<string, readonly string[]>;
}

export const noRules: Rules = { prefixes: [], networks: [], executables: new Map() };

const severity: Readonly<Record<Decision, number>> = { allow: 0, prompt: 1, forbidden: 2 };

export const strictest = (decisions: readonly Decision[]): Decision =>
  decisions.reduce<Decision>((worst, each) => (severity[each] > severity[worst] ? each : worst), 'allow');

/** The rules that speak of a command. A program by its absolute path also counts by its name. */
export function matchingRules(rules: Rules, command: readonly string[]): readonly PrefixRule[] {
  const direct = rules.prefixes.filter(({ pattern }) => beginsWith(command, pattern));
  const [program = '', ...rest] = command;
  if (direct.length > 0 || !program.startsWith('/')) return direct;
  const name = program.slice(program.lastIndexOf('/') + 1);
  const declared = rules.executables.get(name);
  if (declared !== undefined && !declared.includes(program)) return [];
  return rules.prefixes.filter(({ pattern }) => beginsWith([name, ...rest], pattern));
}

const beginsWith = (command: readonly string[], pattern: readonly PatternWord[]): boolean =>
  pattern.every((words, index) => words.includes(command[index] ?? '') && index < command.length);
