export type CommandName = 'run' | 'resume' | 'review';

interface OptionFacts {
  readonly short?: string;
  /** What its value is called in usage errors. None: it takes no value. */
  readonly value?: string;
  readonly repeats?: true;
  /** The values there are. */
  readonly choices?: readonly string[];
  /** The command that it belongs to; `run`: before the name of another. Default: anywhere. */
  readonly of?: CommandName;
  /** The option that it is another name of. */
  readonly means?: string;
}

export const sandboxModes = ['read-only', 'workspace-write', 'danger-full-access'] as const;
export const colorChoices = ['always', 'never', 'auto'] as const;

const options = {
  config: { short: 'c', value: 'key=value', repeats: true },
  enable: { value: 'FEATURE', repeats: true },
  disable: { value: 'FEATURE', repeats: true },
  image: { short: 'i', value: 'FILE', repeats: true },
  model: { short: 'm', value: 'MODEL' },
  profile: { short: 'p', value: 'CONFIG_PROFILE', of: 'run' },
  sandbox: { short: 's', value: 'SANDBOX_MODE', choices: sandboxModes, of: 'run' },
  'dangerously-bypass-approvals-and-sandbox': {},
  yolo: { means: 'dangerously-bypass-approvals-and-sandbox' },
  'full-auto': {},
  cd: { short: 'C', value: 'DIR', of: 'run' },
  'add-dir': { value: 'DIR', repeats: true, of: 'run' },
  'skip-git-repo-check': {},
  ephemeral: {},
  'ignore-user-config': {},
  'ignore-rules': {},
  'output-schema': { value: 'FILE', of: 'run' },
  color: { value: 'COLOR', choices: colorChoices, of: 'run' },
  json: {},
  'experimental-json': { means: 'json' },
  'output-last-message': { short: 'o', value: 'FILE' },
  oss: { of: 'run' },
  'local-provider': { value: 'OSS_PROVIDER', of: 'run' },
  last: { of: 'resume' },
  all: { of: 'resume' },
  uncommitted: { of: 'review' },
  base: { value: 'BRANCH', of: 'review' },
  commit: { value: 'SHA', of: 'review' },
  title: { value: 'TITLE', of: 'review' },
  help: { short: 'h' },
  version: { short: 'V', of: 'run' },
} as const satisfies Readonly<Record<string, OptionFacts>>;

export type OptionName = keyof typeof options;

const facts: ReadonlyMap<string, OptionFacts> = new Map(Object.entries(options));

/** What is known of an option; `null`: there is none of that name. */
export const findOption = (name: string): OptionFacts | null => facts.get(name) ?? null;

/** An option as usage errors name it. */
export const nameOption = (name: string): string => {
  const { value } = facts.get(name) ?? {};
  return value === undefined ? `--${name}` : `--${name} <${value}>`;
};

/** The options as `node:util` wants them. */
export const optionsOfParser = (): Record<string, { type: 'string' | 'boolean'; short?: string; multiple: true }> =>
  Object.fromEntries(
    [...facts].map(([name, { short, value }]) => [
      name,
      { type: value === undefined ? 'boolean' : 'string', multiple: true, ...(short === undefined ? {} : { short }) },
    ]),
  );
