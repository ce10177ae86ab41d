import type { AppServer } from 'keelson';
import type { LoginAccountResponse } from 'keelson/protocol';
import { type Line, toLines } from '../view/lines.js';
import type { Choice } from './dialog.js';
import type { Dialogs, Question } from './dialogs.js';

/** The variable whose key pays while nobody is logged in. */
export const keyVariable = 'OPENAI_API_KEY';

export interface LogInPlace {
  readonly server: AppServer;
  readonly dialogs: Dialogs;
  /** Shows a page to the user; where that cannot be done, nothing happens. */
  readonly openPage: (url: string) => void;
  /** Puts a text into the clipboard of the terminal. */
  readonly copy: (text: string) => void;
}

export type LogInOutcome = 'loggedIn' | 'demo' | 'leave';

/** Whether the configured provider wants an account and there is none. */
export async function needsLogIn({ server, env }: { server: AppServer; env: Readonly<Record<string, string>> }): Promise<boolean> {
  if (env[keyVariable]) return false;
  const { account, requiresOpenaiAuth } = await server.account.read({});
  return requiresOpenaiAuth && account === null;
}

const ways = [
  { label: 'ChatGPT, in the browser', letter: 'b', value: 'chatgpt' },
  { label: 'ChatGPT, with a code, on any device', letter: 'd', value: 'chatgptDeviceCode' },
  { label: 'An API key', letter: 'k', value: 'apiKey' },
] as const;

const withoutAccount = [
  { label: 'None: a script plays, to look around', letter: 's', value: 'demo' },
  { label: 'Leave', letter: 'q', value: 'leave' },
] as const;

type Way = (typeof ways)[number]['value'] | (typeof withoutAccount)[number]['value'];

/** Asks until somebody is logged in, or turns away. A way that failed says why, above the ways. */
export async function logIn(place: LogInPlace, { isNeeded }: { readonly isNeeded: boolean }): Promise<LogInOutcome> {
  let problem: Problem = '';
  do {
    const body: readonly Line[] =
      problem === '' ? toLines(isNeeded ? 'The model provider needs an account.' : '', 'dim') : toLines(problem, 'error');
    const choices: readonly (Choice & { value: Way })[] = isNeeded ? [...ways, ...withoutAccount] : ways;
    const way: Way | null = await place.dialogs.choose<Way>({ title: 'How do you want to log in?', body, choices });
    if (way === null || way === 'leave' || way === 'demo') return way ?? 'leave';
    problem = await (way === 'apiKey' ? withKey(place) : withPage(place, way)).catch(messageOf);
  } while (problem !== null);
  return 'loggedIn';
}

/** What went wrong; nothing where the user thought better of it; `null` for success. */
type Problem = string | null;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function withKey({ server, dialogs }: LogInPlace): Promise<Problem> {
  const apiKey = (
    await dialogs.write({ title: 'Your API key', body: toLines('It is kept in the home of the server.', 'dim'), isSecret: true })
  )?.trim();
  if (!apiKey) return '';
  await server.account.login.start({ type: 'apiKey', apiKey });
  return null;
}

type Page = Extract<LoginAccountResponse, { loginId: string }>;

async function withPage({ server, dialogs, openPage, copy }: LogInPlace, type: Page['type']): Promise<Problem> {
  const started = await server.account.login.start({ type });
  if (!('loginId' in started)) return `the server has begun another login: ${started.type}`;
  const completed = new AbortController();
  let problem: Problem = '';
  const off = server.on('account/login/completed', ({ loginId, success, error }) => {
    if (loginId !== started.loginId) return;
    problem = success ? null : (error ?? 'the login failed');
    completed.abort();
  });
  try {
    if (started.type === 'chatgpt') openPage(started.authUrl);
    for (;;) {
      const answer = await dialogs.choose({ ...pageQuestion(started), signal: completed.signal });
      if (completed.signal.aborted) return problem;
      if (answer === 'copy') copy(started.type === 'chatgpt' ? started.authUrl : started.userCode);
      else break;
    }
  } finally {
    off();
  }
  await server.account.login.cancel({ loginId: started.loginId });
  return '';
}

function pageQuestion(page: Page): Question<'copy' | 'cancel'> {
  const isCode = page.type === 'chatgptDeviceCode';
  return {
    title: isCode ? 'Type this code on the page, on any device' : 'Log in with your browser',
    body: isCode ? [...toLines(page.userCode, 'bold'), ...toLines(page.verificationUrl, 'accent')] : toLines(page.authUrl, 'accent'),
    choices: [
      { label: isCode ? 'Copy the code' : 'Copy the address', letter: 'c', value: 'copy' },
      { label: 'Do it another way', letter: 'x', value: 'cancel' },
    ],
  };
}
