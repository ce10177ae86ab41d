import { expect, test } from 'vitest';
import { createDialogs } from '../../../examples/tui/src/dialogs/dialogs.js';
import { logIn } from '../../../examples/tui/src/dialogs/log-in.js';
import { createKeyReader } from '../../../examples/tui/src/input/key-reader.js';
import { initialState, type State } from '../../../examples/tui/src/session/state.js';
import { createStore } from '../../../examples/tui/src/session/store.js';
import { plainText } from '../../../examples/tui/src/view/lines.js';
import { startAccountServer } from '../../server/support/account-server.js';
import { idToken } from '../../support/issuer.js';

const tokens = { id_token: idToken({ plan: 'plus' }), access_token: idToken({ plan: 'plus' }), refresh_token: 'refresh-9' };

/** The dialogs of the program without its screen. */
function openDialogs() {
  const store = createStore<State>(initialState, (work) => work());
  const dialogs = createDialogs(store);
  const isAsked = (title: string): boolean => store.get().dialogs[0]?.title === title;
  return {
    dialogs,
    press: (keys: string): void => {
      for (const { input, key } of createKeyReader()(keys)) dialogs.press(input, key);
    },
    /** What stands in the dialog with this title, as soon as it is on the screen. */
    body: (title: string): Promise<string> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!isAsked(title)) return;
          stop();
          resolve((store.get().dialogs[0]?.body ?? []).map(plainText).join('\n'));
        };
        const stop = store.subscribe(look);
        look();
      }),
  };
}

const title = 'Log in with your browser';

test('a login by browser opens the page, and ends when the browser comes back', async () => {
  await using account = await startAccountServer({ answer: ({ url }) => (url === '/oauth/token' ? { body: tokens } : null) });
  const { dialogs, press, body } = openDialogs();
  const opened: string[] = [];
  const place = { server: account.server, dialogs, openPage: (url: string) => void opened.push(url), copy: () => undefined };
  const outcome = logIn(place, { isNeeded: true });

  press('b');
  const page = new URL(await body(title));
  const back = new URL(page.searchParams.get('redirect_uri') ?? '');
  const query = new URLSearchParams({ code: 'the-code', state: page.searchParams.get('state') ?? '' });
  await fetch(`http://127.0.0.1:${back.port}/auth/callback?${query}`);

  expect(await outcome).toBe('loggedIn');
  expect(opened).toEqual([page.href]);
  expect(await account.server.account.read({})).toMatchObject({ account: { type: 'chatgpt', email: 'user@example.com' } });
});

test('the address of the page is copied', async () => {
  await using account = await startAccountServer();
  const { dialogs, press, body } = openDialogs();
  const copied: string[] = [];
  const place = { server: account.server, dialogs, openPage: () => undefined, copy: (text: string) => void copied.push(text) };
  const outcome = logIn(place, { isNeeded: false });
  press('b');
  const address = await body(title);

  press('c');
  await body(title);
  press('\u001b');
  await body('How do you want to log in?');
  press('\u001b');

  expect(await outcome).toBe('leave');
  expect(copied).toEqual([address]);
});
