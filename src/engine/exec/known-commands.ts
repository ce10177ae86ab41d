import type { PlainCommand } from './parsed-script.js';

/** What one command does, as far as people care; paths are as written. */
export type KnownCommand =
  | { readonly type: 'read'; readonly path: string }
  | { readonly type: 'listFiles'; readonly path: string | null }
  | { readonly type: 'search'; readonly query: string | null; readonly path: string | null };

type Recognizer = (args: readonly string[]) => KnownCommand | null;

/** What a command reads, lists or searches; `null`: something else, or more than one thing. */
export function recognizeCommand([program = '', ...args]: PlainCommand): KnownCommand | null {
  if (program === 'git') {
    const [subcommand = '', ...rest] = args;
    return gitRecognizers.get(subcommand)?.(rest) ?? null;
  }
  return recognizers.get(program)?.(args) ?? null;
}

/** The arguments that are no flags and no values of flags. After `--` everything is one. `-` alone is a flag: input. */
export function operandsOf(args: readonly string[], valued: string): readonly string[] {
  const flags = new Set(valued.split(' '));
  const operands: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--') return [...operands, ...args.slice(at + 1)];
    if (!arg.startsWith('-')) operands.push(arg);
    else if (flags.has(arg)) at++;
  }
  return operands;
}

const readsOne =
  (valued: string): Recognizer =>
  (args) => {
    const [path, ...others] = operandsOf(args, valued);
    return path === undefined || others.length > 0 ? null : { type: 'read', path };
  };

/** `head` and `tail` of one file, the number of lines said by `-n` or not at all. */
const readsEnd =
  (count: RegExp): Recognizer =>
  (args) => {
    const [first = '', second = ''] = args;
    const isSeparate = first === '-n' && count.test(second);
    const isJoined = first.startsWith('-n') && count.test(first.slice(2));
    const rest = isSeparate ? args.slice(2) : isJoined ? args.slice(1) : args;
    const files = rest[0] === '--' ? rest.slice(1) : rest;
    const [path, ...others] = files;
    if (path === undefined || others.length > 0 || (path.startsWith('-') && files === rest)) return null;
    return { type: 'read', path };
  };

const sedRange = /^\d+(,\d+)?p$/;

/** Whether the arguments of `sed` do no more than pick lines. */
export const isSedRange = (args: readonly string[]): boolean => args.includes('-n') && args.some((arg) => sedRange.test(arg));

const readsLines: Recognizer = (args) => {
  if (!isSedRange(args)) return null;
  const [path, ...others] = operandsOf(args, '').filter((operand) => !sedRange.test(operand));
  return path === undefined || others.length > 0 ? null : { type: 'read', path };
};

const readsByProgram: Recognizer = (args) => {
  const operands = operandsOf(args, '-F -v -f --field-separator --assign --file');
  const hasProgramFile = args.some((arg) => arg === '-f' || arg.startsWith('--file'));
  const [path, ...others] = hasProgramFile ? operands : operands.slice(1);
  return path === undefined || others.length > 0 ? null : { type: 'read', path };
};

const lists =
  (valued: string): Recognizer =>
  (args) => ({ type: 'listFiles', path: operandsOf(args, valued)[0] ?? null });

/** The pattern is the first operand, unless flags say it. */
const searches =
  (valued: string, patternFlags: string): Recognizer =>
  (args) => {
    const operands = operandsOf(args, `${valued} ${patternFlags}`);
    const asked = flagValue(args, patternFlags.split(' '));
    if (asked !== null) return { type: 'search', query: asked, path: operands[0] ?? null };
    return { type: 'search', query: operands[0] ?? null, path: operands[1] ?? null };
  };

function flagValue(args: readonly string[], flags: readonly string[]): string | null {
  for (const [at, arg] of args.entries()) {
    if (arg === '--') return null;
    if (flags.includes(arg)) return args[at + 1] ?? null;
    const long = flags.find((flag) => flag.startsWith('--') && arg.startsWith(`${flag}=`));
    if (long !== undefined) return arg.slice(long.length + 1);
  }
  return null;
}

const rgValues =
  '-A -B -C -g --glob --iglob -t --type -T --type-not -m --max-count --max-depth -d -j --threads --color --colors --sort --sortr -E --encoding --pre -r --replace -M --max-columns --context --after-context --before-context';
const grepValues =
  '-A -B -C -m -d -D --include --exclude --exclude-dir --context --after-context --before-context --max-count --color --label';
const agValues = '-A -B -C -G -m --file-search-regex --ignore --ignore-dir --type --depth -g';

const rg: Recognizer = (args) => {
  if (args.includes('--files')) return { type: 'listFiles', path: operandsOf(args, rgValues)[0] ?? null };
  return searches(rgValues, '-e --regexp -f --file')(args);
};

const fdValues =
  '-t --type -e --extension -E --exclude -d --max-depth --min-depth --exact-depth -S --size -c --color -j --threads --base-directory --changed-within --changed-before -x --exec -X --exec-batch --search-path';

const fd: Recognizer = (args) => {
  const [first, second] = operandsOf(args, fdValues);
  if (first === undefined) return { type: 'listFiles', path: null };
  const isPath = first === '.' || first === '..' || first.includes('/');
  if (second === undefined && isPath) return { type: 'listFiles', path: first };
  return { type: 'search', query: first, path: second ?? null };
};

const findTests = ['-name', '-iname', '-path', '-ipath', '-regex', '-iregex'];

const find: Recognizer = (args) => {
  const [first = ''] = args;
  const path = first === '' || first.startsWith('-') || first === '!' || first === '(' ? null : first;
  const test = args.findIndex((arg) => findTests.includes(arg));
  return test === -1 ? { type: 'listFiles', path } : { type: 'search', query: args[test + 1] ?? null, path };
};

const grep = searches(grepValues, '-e --regexp -f --file');
const ag = searches(agValues, '-e');
const bat = readsOne('--theme --style --line-range --language --tabs --map-syntax --terminal-width --wrap --color --paging -l -r -H');
const list = lists('-L --level -I --ignore-glob --color --colour --sort --time --time-style');

const recognizers: ReadonlyMap<string, Recognizer> = new Map<string, Recognizer>([
  ['cat', readsOne('')],
  ['bat', bat],
  ['batcat', bat],
  ['less', readsOne('-p -P -x -y -z -j -b -h -o -O -t -T --pattern --prompt --tabs --shift --jump-target')],
  ['more', readsOne('-n --lines')],
  ['head', readsEnd(/^\d+$/)],
  ['tail', readsEnd(/^\+?\d+$/)],
  ['nl', readsOne('-b -d -f -h -i -l -n -s -v -w')],
  ['sed', readsLines],
  ['awk', readsByProgram],
  ['ls', lists('-I --ignore -w --width -T --tabsize --block-size --format --sort --time --time-style --quoting-style --indicator-style')],
  ['eza', list],
  ['exa', list],
  ['tree', lists('-L -P -I -o --charset --filelimit --sort --timefmt')],
  ['du', lists('-d --max-depth -B --block-size --exclude -X --exclude-from -t --threshold --time-style')],
  ['find', find],
  ['fd', fd],
  ['rg', rg],
  ['rga', rg],
  ['grep', grep],
  ['egrep', grep],
  ['fgrep', grep],
  ['ag', ag],
  ['ack', ag],
  ['pt', ag],
]);

const gitRecognizers: ReadonlyMap<string, Recognizer> = new Map<string, Recognizer>([
  ['grep', grep],
  ['ls-files', lists('-x --exclude -X --exclude-from --exclude-per-directory')],
]);
