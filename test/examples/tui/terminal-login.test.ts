import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Answer, type Asked, idToken, jwt, startBackend } from '../../support/issuer.js';
import { describeInTerminal, type TerminalOptions } from './terminal.js';

const ways = 'How do you want to log in?';

/** An issuer of logins, and a program that knows no other one. */
async function withIssuer(answer?: (asked: Asked) => Answer | null | Promise<Answer | null>): Promise<TerminalOptions> {
  const backend = await startBackend(answer);
  onTestFinished(() => backend[Symbol.asyncDispose]());
  const wholeConfig = `chatgpt_base_url = "${backend.url}/backend-api"\nopenai_base_url = "${backend.url}/v1"\n`;
  return { wholeConfig, sees: ways, env: { CODEX_APP_SERVER_LOGIN_ISSUER: backend.url } };
}

const tokens = { id_token: idToken({ plan: 'plus' }), access_token: jwt({}), refresh_token: 'refresh-9' };

/** An issuer of device codes. The user is done as soon as `approved` resolves. */
const deviceIssuer =
  (approved: Promise<void>) =>
  async ({ url }: Asked): Promise<Answer | null> => {
    if (url.endsWith('/deviceauth/usercode')) return { body: { device_auth_id: 'da-1', user_code: 'WXYZ-9876', interval: '0' } };
    if (url === '/oauth/token') return { body: tokens };
    if (!url.endsWith('/deviceauth/token')) return null;
    await approved;
    return { body: { authorization_code: 'code-7', code_challenge: 'cc', code_verifier: 'cv' } };
  };

describeInTerminal('logging in in a terminal', (open) => {
  test('an API key is written unseen, kept, and opens a thread', async () => {
    const terminal = await open(await withIssuer());
    terminal.type('k');
    await terminal.sees('Your API key');
    terminal.type('sk-secret-7');
    await terminal.sees('•'.repeat('sk-secret-7'.length));

    terminal.type('\r');

    await terminal.sees('Ask for something');
    await terminal.sees(`in ${terminal.cwd}`);
    expect(terminal.written()).not.toContain('sk-secret-7');
    expect(await readFile(join(terminal.home, 'auth.json'), 'utf8')).toContain('sk-secret-7');
  });

  test('a code is shown until it was typed elsewhere', async () => {
    let approve = (): void => undefined;
    const approved = new Promise<void>((resolve) => {
      approve = resolve;
    });
    const terminal = await open(await withIssuer(deviceIssuer(approved)));
    terminal.type('d');
    await terminal.sees('WXYZ-9876');
    await terminal.sees('/codex/device');

    approve();

    await terminal.sees(`in ${terminal.cwd}`);
    await terminal.seesNo('WXYZ-9876');
  });

  test('a login that is given up leads back to the ways', async () => {
    const never = new Promise<void>(() => undefined);
    const terminal = await open(await withIssuer(deviceIssuer(never)));
    terminal.type('d');
    await terminal.sees('WXYZ-9876');

    terminal.type('x');

    await terminal.seesNo('WXYZ-9876');
    await terminal.sees('▸ ChatGPT, in the browser (b)');
  });

  test('a login that failed says why', async () => {
    const terminal = await open(await withIssuer(() => ({ status: 500 })));

    terminal.type('d');

    await terminal.sees('500');
    await terminal.sees('▸ ChatGPT, in the browser (b)');
  });

  test('without an account a script can be looked at', async () => {
    const terminal = await open(await withIssuer());

    terminal.type('s');

    await terminal.sees('a script plays in');
    await terminal.sees('Ask for something');
  });

  test('without an account one can leave', async () => {
    const terminal = await open(await withIssuer());

    terminal.type('q');

    expect(await terminal.exitCode).toBe(0);
  });

  test('nobody is asked where the environment has a key', async () => {
    const { sees: _, env, ...options } = await withIssuer();

    const terminal = await open({ ...options, env: { ...env, OPENAI_API_KEY: 'sk-env' } });

    await terminal.sees(`in ${terminal.cwd}`);
    expect(terminal.screen.text).not.toContain(ways);
  });

  test('/logout forgets the account, and /login asks for another one', async () => {
    const { sees: _, ...options } = await withIssuer();
    const terminal = await open({ ...options, env: { ...options.env, OPENAI_API_KEY: 'sk-env' } });
    await terminal.sees(`in ${terminal.cwd}`);

    terminal.type('/logout\r');
    await terminal.sees('nobody is logged in');
    terminal.type('/login\r');
    await terminal.sees(ways);
    terminal.type('k');
    await terminal.sees('Your API key');
    terminal.type('sk-other\r');

    await terminal.sees('logged in\n');
  });
});
