import type { CommandName } from './options.js';
import { UsageError } from './usage-error.js';

const common = `  -c, --config KEY=VALUE         lay a setting over config.toml; VALUE is TOML, else plain text (repeatable)
      --enable FEATURE           the same as -c features.FEATURE=true (repeatable)
      --disable FEATURE          the same as -c features.FEATURE=false (repeatable)
  -m, --model MODEL              the model to ask
      --dangerously-bypass-approvals-and-sandbox, --yolo
                                 no sandbox and no questions; also outside of a git repository
      --skip-git-repo-check      run outside of a git repository
      --ephemeral                keep no record of the session
      --ignore-user-config       do not read config.toml of the home (credentials still are)
      --ignore-rules             do not read .rules files
      --json                     print events, one JSON object per line
  -o, --output-last-message FILE write the last message there
  -h, --help                     print this
`;

const usages = {
  run: 'keelson-exec [OPTIONS] [PROMPT]\n       keelson-exec [OPTIONS] resume|review [OPTIONS] …',
  resume: 'keelson-exec resume [OPTIONS] [SESSION_ID] [PROMPT]',
  review: 'keelson-exec review [OPTIONS] [PROMPT]',
} as const satisfies Readonly<Record<CommandName, string>>;

const usageOf = (command: CommandName): string => `Usage: ${usages[command]}\n`;

/** What is wrong with the command line, and how it should be. */
export const usageError = (message: string, command: CommandName): UsageError =>
  new UsageError(`error: ${message}\n\n${usageOf(command)}\nFor more information, try '--help'.\n`);

/** The whole help of the program or of one of its commands. */
export function helpOf(command: CommandName): string {
  const head = `${intros[command]}\n\n${usageOf(command)}`;
  return `${head}\nOptions:\n${own[command]}${common}${command === 'run' ? '  -V, --version                  print the version\n' : ''}`;
}

const intros: Readonly<Record<CommandName, string>> = {
  run: 'Runs one turn of the agent without a user. Without PROMPT, or with -, the prompt is read from standard input.',
  resume: 'Goes on with an earlier session, by its id or name.',
  review: 'Has the current repository reviewed.',
};

const own: Readonly<Record<CommandName, string>> = {
  run: `  -i, --image FILE...            pictures that go with the prompt
  -p, --profile PROFILE          a profile of config.toml
  -s, --sandbox MODE             read-only, workspace-write or danger-full-access
  -C, --cd DIR                   the directory to work in
      --add-dir DIR              another directory that may be written (repeatable)
      --output-schema FILE       a JSON Schema that the last message must fit
      --color WHEN               always, never or auto
      --oss                      ask a model on this machine
      --local-provider NAME      which one serves it: lmstudio or ollama
`,
  resume: `      --last                     the newest session
      --all                      sessions of other directories, too
  -i, --image FILE               a picture that goes with the prompt (repeatable)
`,
  review: `      --uncommitted              what is not committed yet
      --base BRANCH              what differs from a branch
      --commit SHA               what a commit brought
      --title TITLE              the title of that commit
`,
};
