import type { CommandPlace } from './run-command.js';

/** Changes the account. To turn away keeps the one that there is. */
export async function logIn({ session: { server, tell }, account }: CommandPlace): Promise<void> {
  if ((await account.logIn({ isNeeded: false })) !== 'loggedIn') return;
  const { account: current } = await server.account.read({});
  tell(current?.type === 'chatgpt' ? `logged in as ${current.email}` : 'logged in', 'dim');
}

export async function logOut({ session: { server, tell } }: CommandPlace): Promise<void> {
  await server.account.logout();
  tell('nobody is logged in: /login changes that', 'dim');
}
