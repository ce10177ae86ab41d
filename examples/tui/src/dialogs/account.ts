import { spawn } from 'node:child_process';
import type { AppServer } from 'keelson';
import type { Surroundings } from '../run-tui.js';
import type { Dialogs } from './dialogs.js';
import { type LogInOutcome, logIn, needsLogIn } from './log-in.js';

export interface Account {
  /** The configured provider wants an account, and there is none. */
  isNeeded(): Promise<boolean>;
  /** Asks until there is one, or the user turns away. */
  logIn(why: { readonly isNeeded: boolean }): Promise<LogInOutcome>;
  /** Puts a text into the clipboard, if the terminal lets programs do that. */
  copy(text: string): void;
}

interface AccountPlace {
  readonly server: AppServer;
  readonly dialogs: Dialogs;
  readonly io: Pick<Surroundings, 'env' | 'stdout'>;
}

export function createAccount({ server, dialogs, io: { env, stdout } }: AccountPlace): Account {
  const copy = (text: string): void => {
    stdout.write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`);
  };
  return {
    isNeeded: () => needsLogIn({ server, env }),
    copy,
    logIn: (why) => logIn({ server, dialogs, copy, openPage: (url) => openPage(url, env) }, why),
  };
}

/** Opens a page in the browser of this machine, unless the user sits at another one. */
function openPage(url: string, env: Readonly<Record<string, string>>): void {
  if (env['SSH_CONNECTION']) return;
  const [program, args] = opener(process.platform);
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true, env: { ...env } });
  // Where there is no such program the address stands on the screen all the same.
  child.on('error', () => undefined);
  child.unref();
}

function opener(platform: string): readonly [string, readonly string[]] {
  if (platform === 'darwin') return ['open', []];
  return platform === 'win32' ? ['rundll32', ['url.dll,FileProtocolHandler']] : ['xdg-open', []];
}
