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

/** The environment of a command that the model runs. */
export const commandEnvironment = (env: Readonly<Record<string, string>>, threadId: string): Readonly<Record<string, string>> => ({
  ...env,
  ...additions,
  CODEX_THREAD_ID: threadId,
});
