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
  if (/^python[\d.]*$/.test(program)) return pythonLists(args);
  return recognizers.get(program)?.(args) ?? null;
}

/** The arguments that are no flags and no values of flags. After `--` everything is one. `-` alone is a flag: input. */
export function operandsOf(args: readonly string[], valued: string): readonly string[] {
  const end = args.indexOf('--');
  if (end === -1) return withoutFlags(args, valued);
  return [...withoutFlags(args.slice(0, end), valued), ...args.slice(end + 1)];
}

/** The same for programs whose `--` says nothing of what follows. */
function withoutFlags(args: readonly string[], valued: string): readonly string[] {
  const flags = new Set(valued.split(' '));
  const end = args.indexOf('--');
  const isValue = (at: number): boolean => at > 0 && (end === -1 || at < end) && flags.has(args[at - 1] || '-');
  return args.filter((arg, at) => !arg.startsWith('-') && !isValue(at));
}

const readsOne =
  (valued: string): Recognizer =>
  (args) => {
    const [path, ...others] = operandsOf(args, valued);
    return path === undefined || others.length > 0 ? null : { type: 'read', path };
  };

/** Reads the first operand after `skipped` of them. */
const readsFirst =
  (valued: string, skipped = 0): Recognizer =>
  (args) => {
    const path = withoutFlags(args, valued)[skipped];
    return path === undefined ? null : { type: 'read', path };
  };

/** `head` and `tail` of a file: after a number of lines the first, else the only one. */
const readsEnd =
  (count: RegExp): Recognizer =>
  (args) => {
    const [first = '', second = ''] = args;
    if (first === '-n' && count.test(second)) return readsFirst('')(args.slice(2));
    if (first.startsWith('-n') && count.test(first.slice(2))) return readsFirst('')(args.slice(1));
    return args.length === 1 && !first.startsWith('-') ? { type: 'read', path: first } : null;
  };

const sedRange = /^\d+(,\d+)?p$/;

/** Whether the arguments of `sed` do no more than pick lines. */
export const isSedRange = (args: readonly string[]): boolean => args.includes('-n') && args.some((arg) => sedRange.test(arg));

const readsLines: Recognizer = (args) => (isSedRange(args) ? readsFirst('', 1)(args) : null);

const lists =
  (valued: string): Recognizer =>
  (args) => ({ type: 'listFiles', path: operandsOf(args, valued)[0] ?? null });

/** The pattern is the first operand. */
const searches =
  (valued: string): Recognizer =>
  (args) => {
    const [query = null, path = null] = withoutFlags(args, valued);
    return { type: 'search', query, path };
  };

const grepValues = '-m -A -B -C --context --after-context --before-context --max-count';
const grepPatterns = ['-e', '--regexp', '-f', '--file'];

/** The pattern is the first operand, unless a flag says it. */
const grep: Recognizer = (args) => {
  const operands = operandsOf(args, `${grepValues} ${grepPatterns.join(' ')}`);
  const flag = args.findIndex((arg) => arg === '--' || grepPatterns.includes(arg));
  const asked = flag === -1 || args[flag] === '--' ? undefined : args[flag + 1];
  if (asked !== undefined) return { type: 'search', query: asked, path: operands[0] ?? null };
  return { type: 'search', query: operands[0] ?? null, path: operands[1] ?? null };
};

const rgValues = '-g --glob --iglob -t --type --type-add --type-not -m --max-count -A -B -C --context --max-depth';

const rg: Recognizer = (args) =>
  args.includes('--files') ? { type: 'listFiles', path: withoutFlags(args, rgValues)[0] ?? null } : searches(rgValues)(args);

const fd: Recognizer = (args) => {
  const [first, second] = withoutFlags(args, '-t --type -e --extension -E --exclude --search-path');
  if (first === undefined) return { type: 'listFiles', path: null };
  const isPath = first === '.' || first === '..' || first.includes('/');
  if (second === undefined && isPath) return { type: 'listFiles', path: first };
  return { type: 'search', query: first, path: second ?? null };
};

const findTests = ['-name', '-iname', '-path', '-regex'];

const find: Recognizer = (args) => {
  const path = args.find((arg) => !arg.startsWith('-') && arg !== '!') ?? null;
  const query = args.find((_arg, at) => findTests.includes(args[at - 1] ?? ''));
  return query === undefined ? { type: 'listFiles', path } : { type: 'search', query, path };
};

const listingCode = ['os.listdir', 'os.walk', 'os.scandir', 'glob.glob', 'glob.iglob', 'pathlib.Path', '.rglob('];

/** Inline code that walks folders. */
function pythonLists(args: readonly string[]): KnownCommand | null {
  const flag = args.indexOf('-c');
  const code = flag === -1 ? '' : (args[flag + 1] ?? '');
  return listingCode.some((call) => code.includes(call)) ? { type: 'listFiles', path: null } : null;
}

const bat = readsOne('--theme --style --line-range --language --tabs --map-syntax --terminal-width');
const list = lists('-I --ignore-glob --color --sort --time --time-style');
const ag = searches('-G -g --file-search-regex --ignore-dir --ignore-file --path-to-ignore');

const recognizers: ReadonlyMap<string, Recognizer> = new Map<string, Recognizer>([
  ['cat', readsOne('')],
  ['bat', bat],
  ['batcat', bat],
  ['less', readsOne('-p -P -x -y -z -j --pattern --prompt --tabs --shift --jump-target')],
  ['more', readsOne('')],
  ['head', readsEnd(/^\d+$/)],
  ['tail', readsEnd(/^\+?\d+$/)],
  ['nl', readsFirst('-b -i -s -v -w')],
  ['sed', readsLines],
  ['awk', readsFirst('-F -v --field-separator --assign', 1)],
  ['ls', lists('-I -w --block-size --format --time-style --color --quoting-style')],
  ['eza', list],
  ['exa', list],
  ['tree', lists('-L -P -I --charset --filelimit --sort')],
  ['du', lists('-d --max-depth -B --block-size --exclude --time-style')],
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
  ['ls-files', lists('--exclude --exclude-from')],
]);
