import { parseArgs } from 'node:util';
import { type CommandName, usageOf } from './help.js';
import { UsageError } from './usage-error.js';

const sandboxModes = ['read-only', 'workspace-write', 'danger-full-access'] as const;
const colorChoices = ['always', 'never', 'auto'] as const;

export type SandboxMode = (typeof sandboxModes)[number];

export type ReviewTarget =
  | { readonly type: 'uncommittedChanges' }
  | { readonly type: 'baseBranch'; readonly branch: string }
  | { readonly type: 'commit'; readonly sha: string; readonly title: string | null };

export type Command =
  | { readonly name: 'run' }
  /** `id`: a thread id or name; `null`: the newest, or else a new thread. */
  | { readonly name: 'resume'; readonly id: string | null; readonly last: boolean; readonly all: boolean }
  /** `target: null`: as the prompt says. */
  | { readonly name: 'review'; readonly target: ReviewTarget | null };

export interface ExecArgs {
  readonly command: Command;
  readonly prompt: string | null;
  /** `key=value`, in the order given, features among them. */
  readonly overrides: readonly string[];
  /** Those that are switched, on or off. */
  readonly features: readonly string[];
  readonly images: readonly string[];
  readonly model: string | null;
  readonly profile: string | null;
  readonly sandbox: SandboxMode | null;
  /** No sandbox, and no check of where it runs. */
  readonly bypass: boolean;
  readonly fullAuto: boolean;
  readonly cd: string | null;
  readonly addDirs: readonly string[];
  readonly skipGitCheck: boolean;
  readonly ephemeral: boolean;
  readonly ignoreUserConfig: boolean;
  readonly ignoreRules: boolean;
  readonly outputSchema: string | null;
  readonly color: (typeof colorChoices)[number];
  readonly json: boolean;
  readonly lastMessageFile: string | null;
  readonly oss: boolean;
  readonly localProvider: string | null;
}

export type Parsed = { readonly run: ExecArgs } | { readonly help: CommandName } | { readonly version: true };

const options = {
  config: { type: 'string', short: 'c', multiple: true },
  enable: { type: 'string', multiple: true },
  disable: { type: 'string', multiple: true },
  image: { type: 'string', short: 'i', multiple: true },
  model: { type: 'string', short: 'm' },
  profile: { type: 'string', short: 'p' },
  sandbox: { type: 'string', short: 's' },
  'dangerously-bypass-approvals-and-sandbox': { type: 'boolean' },
  yolo: { type: 'boolean' },
  'full-auto': { type: 'boolean' },
  cd: { type: 'string', short: 'C' },
  'add-dir': { type: 'string', multiple: true },
  'skip-git-repo-check': { type: 'boolean' },
  ephemeral: { type: 'boolean' },
  'ignore-user-config': { type: 'boolean' },
  'ignore-rules': { type: 'boolean' },
  'output-schema': { type: 'string' },
  color: { type: 'string' },
  json: { type: 'boolean' },
  'experimental-json': { type: 'boolean' },
  'output-last-message': { type: 'string', short: 'o' },
  oss: { type: 'boolean' },
  'local-provider': { type: 'string' },
  last: { type: 'boolean' },
  all: { type: 'boolean' },
  uncommitted: { type: 'boolean' },
  base: { type: 'string' },
  commit: { type: 'string' },
  title: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const;

type OptionName = keyof typeof options;

const rootOnly: ReadonlySet<string> = new Set<OptionName>([
  'profile',
  'sandbox',
  'cd',
  'add-dir',
  'output-schema',
  'color',
  'oss',
  'local-provider',
  'version',
]);
const resumeOnly: ReadonlySet<string> = new Set<OptionName>(['last', 'all']);
const reviewOnly: ReadonlySet<string> = new Set<OptionName>(['uncommitted', 'base', 'commit', 'title']);

/**
 * Reads the command line; a leading `exec` is what programs that drive the reference put there.
 * @throws UsageError
 */
export function readArgs(argv: readonly string[]): Parsed {
  const args = argv[0] === 'exec' ? argv.slice(1) : argv;
  const { values, tokens } = parse(args);
  const words = readWords(tokens);
  const { name } = words;
  checkPlaces(tokens, words);
  if (values.help) return { help: name };
  if (name === 'run' && words.rest[0] === 'help') return { help: asCommandName(words.rest[1]) };
  if (values.version) return { version: true };
  const bypass = values['dangerously-bypass-approvals-and-sandbox'] === true || values.yolo === true;
  if (bypass && values['full-auto']) {
    throw usageError("the argument '--full-auto' cannot be used with '--dangerously-bypass-approvals-and-sandbox'", name);
  }
  const { command, prompt } = readCommand(words, values);
  return {
    run: {
      command,
      prompt,
      overrides: words.overrides,
      features: [...(values.enable ?? []), ...(values.disable ?? [])],
      images: words.images,
      model: values.model ?? null,
      profile: values.profile ?? null,
      sandbox: oneOf('--sandbox', values.sandbox, sandboxModes, name) ?? null,
      bypass,
      fullAuto: values['full-auto'] === true,
      cd: values.cd ?? null,
      addDirs: values['add-dir'] ?? [],
      skipGitCheck: values['skip-git-repo-check'] === true,
      ephemeral: values.ephemeral === true,
      ignoreUserConfig: values['ignore-user-config'] === true,
      ignoreRules: values['ignore-rules'] === true,
      outputSchema: values['output-schema'] ?? null,
      color: oneOf('--color', values.color, colorChoices, name) ?? 'auto',
      json: values.json === true || values['experimental-json'] === true,
      lastMessageFile: values['output-last-message'] ?? null,
      oss: values.oss === true,
      localProvider: values['local-provider'] ?? null,
    },
  };
}

type ParseResult = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true; tokens: true; args: string[] }>>;
type Values = ParseResult['values'];
type Tokens = ParseResult['tokens'];

function parse(args: readonly string[]): { values: Values; tokens: Tokens } {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, tokens: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const unknown = /^Unknown option '([^']+)'/.exec(message)?.[1];
    throw usageError(unknown === undefined ? message : `unexpected argument '${unknown}' found`, 'run');
  }
}

interface Words {
  readonly name: CommandName;
  /** Where the name of the command stands. */
  readonly at: number;
  /** The words that are neither options nor pictures. */
  readonly rest: readonly string[];
  readonly images: readonly string[];
  readonly overrides: readonly string[];
}

/** Tells prompts from pictures: before a command's name, `--image` takes all words up to the next option. */
function readWords(tokens: Tokens): Words {
  let name: CommandName = 'run';
  let at = Number.POSITIVE_INFINITY;
  let takesImages = false;
  let ended = false;
  const rest: string[] = [];
  const images: string[] = [];
  const overrides: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'option') {
      takesImages = token.name === 'image' && name === 'run' && !ended;
      if (token.name === 'image') images.push(...splitImages(token.value));
      if (token.name === 'config') overrides.push(token.value ?? '');
      if (token.name === 'enable') overrides.push(`features.${token.value}=true`);
      if (token.name === 'disable') overrides.push(`features.${token.value}=false`);
    } else if (token.kind === 'option-terminator') {
      takesImages = false;
      ended = true;
    } else if (takesImages) {
      images.push(...splitImages(token.value));
    } else if (name === 'run' && rest.length === 0 && !ended && (token.value === 'resume' || token.value === 'review')) {
      name = token.value;
      at = token.index;
    } else {
      rest.push(token.value);
    }
  }
  return { name, at, rest, images, overrides };
}

const splitImages = (value: string | undefined): readonly string[] => (value ?? '').split(',').filter((path) => path !== '');

/** Some options belong to the program, others to one of its commands. */
function checkPlaces(tokens: Tokens, { name, at }: Words): void {
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const isMisplaced =
      (rootOnly.has(token.name) && token.index > at) ||
      (resumeOnly.has(token.name) && (name !== 'resume' || token.index < at)) ||
      (reviewOnly.has(token.name) && (name !== 'review' || token.index < at)) ||
      (token.name === 'image' && name === 'review' && token.index > at);
    if (isMisplaced) throw usageError(`unexpected argument '${token.rawName}' found`, name);
  }
}

function readCommand(words: Words, values: Values): { command: Command; prompt: string | null } {
  const { name, rest } = words;
  const most = name === 'resume' ? 2 : 1;
  const surplus = rest[most];
  if (surplus !== undefined) throw usageError(`unexpected argument '${surplus}' found`, name);
  const [first, second] = rest;
  if (name === 'run') return { command: { name }, prompt: first ?? null };
  if (name === 'review') return { command: { name, target: readTarget(values, first) }, prompt: first ?? null };
  const last = values.last === true;
  const isPrompt = last && second === undefined;
  return {
    command: { name, id: isPrompt ? null : (first ?? null), last, all: values.all === true },
    prompt: (isPrompt ? first : second) ?? null,
  };
}

function readTarget({ uncommitted, base, commit, title }: Values, prompt: string | undefined): ReviewTarget | null {
  const given = [
    ...(uncommitted ? ['--uncommitted'] : []),
    ...(base === undefined ? [] : ['--base <BRANCH>']),
    ...(commit === undefined ? [] : ['--commit <SHA>']),
    ...(prompt === undefined ? [] : ['[PROMPT]']),
  ];
  if (given.length > 1) throw usageError(`the argument '${given[0]}' cannot be used with '${given[1]}'`, 'review');
  if (title !== undefined && commit === undefined) {
    throw usageError('the following required arguments were not provided:\n  --commit <SHA>', 'review');
  }
  if (uncommitted) return { type: 'uncommittedChanges' };
  if (base !== undefined) return { type: 'baseBranch', branch: base };
  return commit === undefined ? null : { type: 'commit', sha: commit, title: title ?? null };
}

function oneOf<T extends string>(flag: string, value: string | undefined, allowed: readonly T[], command: CommandName): T | undefined {
  if (value === undefined) return undefined;
  const known = allowed.find((one) => one === value);
  if (known === undefined) throw usageError(`invalid value '${value}' for '${flag}'\n  [possible values: ${allowed.join(', ')}]`, command);
  return known;
}

const asCommandName = (word: string | undefined): CommandName => (word === 'resume' || word === 'review' ? word : 'run');

const usageError = (message: string, command: CommandName): UsageError =>
  new UsageError(`error: ${message}\n\n${usageOf(command)}\nFor more information, try '--help'.\n`);
