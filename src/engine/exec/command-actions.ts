import { isAbsolute, join, resolve } from 'node:path';
import type { CommandAction } from '../../protocol/index.js';
import { isSedRange, type KnownCommand, operandsOf, recognizeCommand } from './known-commands.js';
import type { ParsedScript, PlainCommand } from './parsed-script.js';
import { quoteCommand } from './shell-quote.js';

interface Place {
  readonly cwd: string;
  /** What `~` stands for. */
  readonly home: string | null;
}

/** What a script seems to do, for display: it reads, lists and searches these, or something unknown. */
export function toCommandActions(script: string, { plain, hasPipe }: ParsedScript, place: Place): CommandAction[] {
  const unknown: CommandAction[] = [{ type: 'unknown', command: script }];
  if (plain === null) return unknown;
  const actions = actionsOf(plain, place);
  if (actions === null) return unknown;
  const [only] = actions;
  const showsLines = hasPipe && plain.some(([program, ...args]) => program === 'sed' && isSedRange(args));
  if (actions.length === 1 && only?.type === 'read' && showsLines) return [{ ...only, command: script }];
  return actions;
}

/** `null`: at least one command is none that is known. */
function actionsOf(plain: readonly PlainCommand[], place: Place): CommandAction[] | null {
  const commands = plain.length === 1 ? plain : withoutNoise(plain);
  const actions: CommandAction[] = [];
  let { cwd } = place;
  let changes = 0;
  for (const command of commands) {
    const folder = changedFolder(command);
    if (folder !== undefined) {
      cwd = folder === null ? cwd : absolute(folder, { ...place, cwd });
      changes++;
      continue;
    }
    const known = recognizeCommand(command);
    if (known === null) return null;
    const action = toAction(command, known, { ...place, cwd });
    if (JSON.stringify(action) !== JSON.stringify(actions.at(-1))) actions.push(action);
  }
  return actions.length === 0 && changes < plain.length ? null : actions;
}

/** Without what only leads in, shapes the output, or forgives a failure. */
function withoutNoise(commands: readonly PlainCommand[]): readonly PlainCommand[] {
  const telling = commands.filter((command) => !shapesOutput(command));
  const start = telling.findIndex(([program]) => program !== 'echo' && program !== 'cd');
  return telling.filter(([program], at) => program !== 'echo' || at >= start);
}

const shapers: ReadonlySet<string> = new Set(['true', 'wc', 'tr', 'cut', 'sort', 'uniq', 'tee', 'column', 'yes', 'printf']);

function shapesOutput([program = '', ...args]: PlainCommand): boolean {
  if (shapers.has(program)) return true;
  switch (program) {
    case 'head':
    case 'tail':
      return operandsOf(args, '-n -c --lines --bytes').length === 0;
    case 'nl':
      return operandsOf(args, '-b -d -f -h -i -l -n -s -v -w').length === 0;
    case 'awk':
      return operandsOf(args, '-F -v').length <= 1;
    case 'sed':
      return recognizeCommand(['sed', ...args]) === null && !(changesFiles(['sed', ...args]) && operandsOf(args, '').length > 1);
    case 'xargs':
      return !changesFiles(args.slice(args.findIndex((arg) => !arg.startsWith('-'))));
    default:
      return false;
  }
}

/** Editors of streams that were told to write back what they read. */
function changesFiles([program = '', ...args]: PlainCommand): boolean {
  switch (program) {
    case 'sed':
      return args.some((arg) => /^-[a-zA-Z]*i|^--in-place/.test(arg));
    case 'perl':
    case 'ruby':
      return args.some((arg) => /^-[a-zA-Z]*i/.test(arg));
    case 'rg':
      return args.some((arg) => arg.startsWith('--replace'));
    default:
      return false;
  }
}

/** Where `cd` goes; `null`: somewhere that is not said; `undefined`: the command is another one. */
function changedFolder([program, ...args]: PlainCommand): string | null | undefined {
  if (program !== 'cd') return undefined;
  return operandsOf(args, '').at(-1) ?? null;
}

function toAction(words: PlainCommand, known: KnownCommand, place: Place): CommandAction {
  const command = quoteCommand(words);
  switch (known.type) {
    case 'read':
      return { type: 'read', command, name: shortPath(known.path), path: absolute(known.path, place) };
    case 'listFiles':
      return { type: 'listFiles', command, path: known.path === null ? null : shortPath(known.path) };
    case 'search':
      return { type: 'search', command, query: known.query, path: known.path === null ? null : shortPath(known.path) };
    default:
      return known satisfies never;
  }
}

function absolute(path: string, { cwd, home }: Place): string {
  if (isAbsolute(path)) return resolve(path);
  if (home !== null && (path === '~' || path.startsWith('~/'))) return join(home, path.slice(1));
  return resolve(cwd, path);
}

/** Names that say nothing of what is in them. */
const genericNames: ReadonlySet<string> = new Set(['build', 'dist', 'node_modules', 'src']);

/** The last component that tells something. */
function shortPath(path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  const telling = trimmed.split(/[/\\]/).filter((part) => part !== '' && !genericNames.has(part));
  return telling.at(-1) ?? trimmed;
}
