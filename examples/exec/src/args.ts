import { usageError } from './help.js';
import { type CommandName, type colorChoices, nameOption, type OptionName, type sandboxModes } from './options.js';
import { readWords, type Words } from './read-words.js';

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
  /** `key=value`, weakest first; switched features are the strongest. */
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

/**
 * Reads the command line; a leading `exec` is what programs that drive the reference put there.
 * @throws UsageError
 */
export function readArgs(argv: readonly string[]): Parsed {
  const words = readWords(argv[0] === 'exec' ? argv.slice(1) : argv);
  if (words.wants === 'version') return { version: true };
  if (words.wants === 'help') return { help: words.command };
  if (words.command === 'run' && words.before[0] === 'help') return { help: commandOf(words.before[1]) };
  const last = (name: OptionName): string | null => words.values(name).at(-1) ?? null;
  const has = (name: OptionName): boolean => words.values(name).length > 0;
  const bypass = has('dangerously-bypass-approvals-and-sandbox');
  if (bypass && has('full-auto')) {
    throw usageError("the argument '--full-auto' cannot be used with '--dangerously-bypass-approvals-and-sandbox'", words.command);
  }
  const [enabled, disabled] = [words.values('enable'), words.values('disable')];
  return {
    run: {
      ...readCommand(words),
      overrides: [
        ...words.values('config'),
        ...enabled.map((feature) => `features.${feature}=true`),
        ...disabled.map((feature) => `features.${feature}=false`),
      ],
      features: [...enabled, ...disabled],
      images: words.images,
      model: last('model'),
      profile: last('profile'),
      sandbox: asSandboxMode(last('sandbox')),
      bypass,
      fullAuto: has('full-auto'),
      cd: last('cd'),
      addDirs: words.values('add-dir'),
      skipGitCheck: has('skip-git-repo-check'),
      ephemeral: has('ephemeral'),
      ignoreUserConfig: has('ignore-user-config'),
      ignoreRules: has('ignore-rules'),
      outputSchema: last('output-schema'),
      color: asColorChoice(last('color')),
      json: has('json'),
      lastMessageFile: last('output-last-message'),
      oss: has('oss'),
      localProvider: last('local-provider'),
    },
  };
}

/** The words of the command line: what to do, and the prompt. @throws UsageError */
function readCommand(words: Words): { command: Command; prompt: string | null } {
  const { command: name, before, after, values } = words;
  const surplus = before[1] ?? after[name === 'resume' ? 2 : 1];
  if (surplus !== undefined) throw usageError(`unexpected argument '${surplus}' found`, name);
  const [first = null, second = null] = after;
  const early = before[0] ?? null;
  if (name === 'run') return { command: { name }, prompt: early };
  if (name === 'review') return { command: { name, target: readTarget(words, first) }, prompt: first };
  const last = values('last').length > 0;
  const isPrompt = last && second === null;
  return {
    command: { name, id: isPrompt ? null : first, last, all: values('all').length > 0 },
    prompt: (isPrompt ? first : second) ?? early,
  };
}

function readTarget({ values }: Words, prompt: string | null): ReviewTarget | null {
  const ways = (['uncommitted', 'base', 'commit'] as const).filter((name) => values(name).length > 0);
  const given = [...ways.map(nameOption), ...(prompt === null ? [] : ['[PROMPT]'])];
  if (given.length > 1) throw usageError(`the argument '${given[0]}' cannot be used with '${given[1]}'`, 'review');
  const [branch] = values('base');
  const [sha] = values('commit');
  const [title] = values('title');
  if (title !== undefined && sha === undefined) {
    throw usageError(`the following required arguments were not provided:\n  ${nameOption('commit')}`, 'review');
  }
  if (ways[0] === 'uncommitted') return { type: 'uncommittedChanges' };
  if (branch !== undefined) return { type: 'baseBranch', branch };
  return sha === undefined ? null : { type: 'commit', sha, title: title ?? null };
}

function commandOf(word: string | undefined): CommandName {
  if (word === undefined || word === 'help') return 'run';
  if (word === 'resume' || word === 'review') return word;
  throw usageError(`unrecognized subcommand '${word}'`, 'run');
}

/** Other values are refused where options are read. */
const asSandboxMode = (value: string | null): SandboxMode | null =>
  value === 'read-only' || value === 'workspace-write' || value === 'danger-full-access' ? value : null;

const asColorChoice = (value: string | null): ExecArgs['color'] => (value === 'always' || value === 'never' ? value : 'auto');
