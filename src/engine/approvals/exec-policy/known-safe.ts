import type { ParsedScript, PlainCommand } from '../../exec/parsed-script.js';

/** The scripts that commands hand to a shell of their own. */
type InnerScripts = ReadonlyMap<PlainCommand, ParsedScript>;

const harmless = new Set(
  'cat cd cut echo expr false grep head id ls nl paste pwd rev seq stat tail tr true uname uniq wc which whoami numfmt tac'.split(' '),
);

/** Whether a command only looks: nothing that its arguments can say makes it change anything. */
export function isKnownSafe(command: PlainCommand, inner?: InnerScripts): boolean {
  const [program = '', ...args] = command;
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (harmless.has(name)) return true;
  const script = inner?.get(command);
  if (script?.plain) return script.plain.every((part) => isKnownSafe(part));
  switch (name) {
    case 'base64':
      return !args.some((arg) => arg.startsWith('-o') || arg === '--output' || arg.startsWith('--output='));
    case 'find':
      return !args.some((arg) => findActions.has(arg));
    case 'rg':
      return !args.some((arg) => /^(--search-zip|-z|--pre|--hostname-bin)$/.test(arg) || /^--(pre|hostname-bin)=/.test(arg));
    case 'sed':
      return args.length <= 3 && args[0] === '-n' && /^\d+(,\d+)?p$/.test(args[1] ?? '');
    case 'git':
      return isSafeGit(args);
    default:
      return false;
  }
}

const findActions = new Set(['-exec', '-execdir', '-ok', '-okdir', '-delete', '-fls', '-fprint', '-fprint0', '-fprintf']);

/** They choose another repository, other settings or programs, or a pager. */
const riskyGitOptions = '--config-env --exec-path --git-dir --namespace --super-prefix --work-tree -C -p --paginate'.split(' ');
const riskySubcommandOptions = ['--output', '--ext-diff', '--textconv', '--exec'];
const branchListings = new Set(['--list', '-l', '--show-current', '-a', '--all', '-r', '--remotes', '-v', '-vv', '--verbose']);

const isOption = (arg: string, name: string): boolean => arg === name || arg.startsWith(`${name}=`);

function isSafeGit(args: readonly string[]): boolean {
  const at = args.findIndex((arg) => !arg.startsWith('-'));
  const isRisky = (arg: string): boolean => arg.startsWith('-c') || riskyGitOptions.some((name) => isOption(arg, name));
  if (args.slice(0, at).some(isRisky)) return false;
  const subcommand = args[at] ?? '';
  const rest = args.slice(at + 1);
  if (!['status', 'log', 'diff', 'show', 'branch'].includes(subcommand)) return false;
  if (rest.some((arg) => riskySubcommandOptions.some((name) => isOption(arg, name)))) return false;
  return subcommand !== 'branch' || rest.every((arg) => branchListings.has(arg) || arg.startsWith('--format='));
}

/** Whether a command removes without asking. */
export function isDangerous(command: PlainCommand, inner?: InnerScripts): boolean {
  const [program, first] = command;
  if (program === 'sudo') return isDangerous(command.slice(1));
  const script = inner?.get(command);
  if (script?.plain) return script.plain.some((part) => isDangerous(part));
  return program === 'rm' && (first === '-f' || first === '-rf');
}
