import { applyShellEnvironmentPolicy, type ShellEnvironmentPolicy } from '../../../config/sections/shell-environment.js';

type Environment = Readonly<Record<string, string>>;

/** Commands of the model write plain text, without colours, pagers and surprises of the locale. */
const additions = {
  NO_COLOR: '1',
  TERM: 'dumb',
  LANG: 'C.UTF-8',
  LC_CTYPE: 'C.UTF-8',
  LC_ALL: 'C.UTF-8',
  COLORTERM: '',
  PAGER: 'cat',
  GIT_PAGER: 'cat',
  GH_PAGER: 'cat',
  CODEX_CI: '1',
} as const;

/** What is left of the server's environment for commands. */
export const inheritedEnvironment = (env: Environment, policy: ShellEnvironmentPolicy | undefined): Environment =>
  policy === undefined ? env : applyShellEnvironmentPolicy(env, policy);

/** The environment of a command that the model runs. */
export const commandEnvironment = (env: Environment, threadId: string): Environment => ({
  ...env,
  ...additions,
  CODEX_THREAD_ID: threadId,
});

/** The variables that stand the same in every command, whatever a shell's own files set. */
export const fixedVariables: readonly string[] = [...Object.keys(additions), 'CODEX_THREAD_ID'];
